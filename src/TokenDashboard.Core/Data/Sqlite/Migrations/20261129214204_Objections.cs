using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Objections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_incidents_UserId_OwnerAnsweredAt",
                table: "incidents",
                columns: new[] { "UserId", "OwnerAnsweredAt" },
                filter: "\"OwnerAnswer\" = 'NotMe'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_UserId_OwnerAnsweredAt",
                table: "incidents");
        }
    }
}
