using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OpenId : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Algorithm",
                table: "signing_keys",
                type: "TEXT",
                nullable: false,
                defaultValue: "ES256");

            migrationBuilder.AddColumn<string>(
                name: "Nonce",
                table: "authorization_codes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ProvedAt",
                table: "authorization_codes",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Algorithm",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "Nonce",
                table: "authorization_codes");

            migrationBuilder.DropColumn(
                name: "ProvedAt",
                table: "authorization_codes");
        }
    }
}
