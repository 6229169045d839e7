using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Outcomes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_incidents_ResolvedAt_Resolution",
                schema: "token_dashboard",
                table: "incidents",
                columns: new[] { "ResolvedAt", "Resolution" },
                filter: "\"ResolvedAt\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_ResolvedAt_Resolution",
                schema: "token_dashboard",
                table: "incidents");
        }
    }
}
