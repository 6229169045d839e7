using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Keys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "UsedFrom",
                schema: "token_dashboard",
                table: "signing_keys",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "LackedAt",
                schema: "token_dashboard",
                table: "key_checks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "NotedAt",
                schema: "token_dashboard",
                table: "key_checks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "RetiredAt",
                schema: "token_dashboard",
                table: "key_checks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "UsedFrom",
                schema: "token_dashboard",
                table: "key_checks",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "UsedFrom",
                schema: "token_dashboard",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "LackedAt",
                schema: "token_dashboard",
                table: "key_checks");

            migrationBuilder.DropColumn(
                name: "NotedAt",
                schema: "token_dashboard",
                table: "key_checks");

            migrationBuilder.DropColumn(
                name: "RetiredAt",
                schema: "token_dashboard",
                table: "key_checks");

            migrationBuilder.DropColumn(
                name: "UsedFrom",
                schema: "token_dashboard",
                table: "key_checks");
        }
    }
}
