using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Identity.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Pages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_no_password",
                table: "AspNetUsers",
                column: "Id",
                filter: "\"PasswordHash\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_one_factor",
                table: "AspNetUsers",
                column: "Id",
                filter: "\"PasswordHash\" IS NOT NULL AND NOT (\"TwoFactorEnabled\")");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_no_password",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_one_factor",
                table: "AspNetUsers");
        }
    }
}
