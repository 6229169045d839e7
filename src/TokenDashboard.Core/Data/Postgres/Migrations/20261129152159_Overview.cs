using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Overview : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "alarm_choices",
                schema: "token_dashboard",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    QuietHours = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_alarm_choices", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_alarm_choices_accounts_UserId",
                        column: x => x.UserId,
                        principalSchema: "token_dashboard",
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "hourly_counts",
                schema: "token_dashboard",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Hour = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_hourly_counts", x => new { x.Hour, x.Kind });
                });

            migrationBuilder.CreateTable(
                name: "version_counts",
                schema: "token_dashboard",
                columns: table => new
                {
                    Version = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Sessions = table.Column<int>(type: "integer", nullable: false),
                    CountedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_version_counts", x => x.Version);
                });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_OpenedAt_Status_Resolution",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "OpenedAt", "Status", "Resolution" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alarm_choices",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "hourly_counts",
                schema: "token_dashboard");

            migrationBuilder.DropTable(
                name: "version_counts",
                schema: "token_dashboard");

            migrationBuilder.DropIndex(
                name: "IX_incidents_OpenedAt_Status_Resolution",
                schema: "token_dashboard",
                table: "incidents");
        }
    }
}
