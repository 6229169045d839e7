using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Identity.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class BrowserZones : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "BrowserZone",
                schema: "token_dashboard",
                table: "AspNetUsers",
                type: "text",
                nullable: true,
                collation: "C");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "BrowserZone",
                schema: "token_dashboard",
                table: "AspNetUsers");
        }
    }
}
