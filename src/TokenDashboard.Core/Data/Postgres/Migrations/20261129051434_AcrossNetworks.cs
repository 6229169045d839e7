using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AcrossNetworks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsAcrossNetworks",
                schema: "token_dashboard",
                table: "sessions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "AllowedFrom",
                schema: "token_dashboard",
                table: "device_codes",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "SameNetworkOnly",
                schema: "token_dashboard",
                table: "device_codes",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "IsAcrossNetworks",
                schema: "token_dashboard",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "AllowedFrom",
                schema: "token_dashboard",
                table: "device_codes");

            migrationBuilder.DropColumn(
                name: "SameNetworkOnly",
                schema: "token_dashboard",
                table: "device_codes");
        }
    }
}
