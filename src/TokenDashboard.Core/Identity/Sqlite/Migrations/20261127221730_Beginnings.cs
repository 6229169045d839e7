using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Identity.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Beginnings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "OpenedAt",
                table: "AspNetUserPasskeys",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "AddedAt",
                table: "AspNetUserLogins",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OpenedAt",
                table: "AspNetUserLogins",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "OpenedAt",
                table: "AspNetUserPasskeys");

            migrationBuilder.DropColumn(
                name: "AddedAt",
                table: "AspNetUserLogins");

            migrationBuilder.DropColumn(
                name: "OpenedAt",
                table: "AspNetUserLogins");
        }
    }
}
