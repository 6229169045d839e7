using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Coverings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_session_clients_Agent",
                table: "session_clients");

            migrationBuilder.DropIndex(
                name: "IX_session_clients_Network",
                table: "session_clients");

            migrationBuilder.DropIndex(
                name: "IX_access_uses_Ip",
                table: "access_uses");

            migrationBuilder.CreateIndex(
                name: "IX_session_clients_Agent_SessionId",
                table: "session_clients",
                columns: new[] { "Agent", "SessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_session_clients_Network_SessionId",
                table: "session_clients",
                columns: new[] { "Network", "SessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_access_uses_Ip_SessionId",
                table: "access_uses",
                columns: new[] { "Ip", "SessionId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_session_clients_Agent_SessionId",
                table: "session_clients");

            migrationBuilder.DropIndex(
                name: "IX_session_clients_Network_SessionId",
                table: "session_clients");

            migrationBuilder.DropIndex(
                name: "IX_access_uses_Ip_SessionId",
                table: "access_uses");

            migrationBuilder.CreateIndex(
                name: "IX_session_clients_Agent",
                table: "session_clients",
                column: "Agent");

            migrationBuilder.CreateIndex(
                name: "IX_session_clients_Network",
                table: "session_clients",
                column: "Network");

            migrationBuilder.CreateIndex(
                name: "IX_access_uses_Ip",
                table: "access_uses",
                column: "Ip");
        }
    }
}
