using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Keys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "UsedFrom",
                table: "signing_keys",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "LackedAt",
                table: "key_checks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "NotedAt",
                table: "key_checks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RetiredAt",
                table: "key_checks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "UsedFrom",
                table: "key_checks",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "UsedFrom",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "LackedAt",
                table: "key_checks");

            migrationBuilder.DropColumn(
                name: "NotedAt",
                table: "key_checks");

            migrationBuilder.DropColumn(
                name: "RetiredAt",
                table: "key_checks");

            migrationBuilder.DropColumn(
                name: "UsedFrom",
                table: "key_checks");
        }
    }
}
