using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class ActsThroughApps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "SecondFactor",
                table: "device_codes",
                schema: "token_dashboard",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "AppId",
                table: "audit",
                schema: "token_dashboard",
                type: "text",
                nullable: true,
                collation: "C");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "SecondFactor",
                schema: "token_dashboard",
                table: "device_codes");

            migrationBuilder.DropColumn(
                name: "AppId",
                schema: "token_dashboard",
                table: "audit");
        }
    }
}
