using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class OpenId : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Algorithm",
                schema: "token_dashboard",
                table: "signing_keys",
                type: "text",
                nullable: false,
                defaultValue: "ES256",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "Nonce",
                schema: "token_dashboard",
                table: "authorization_codes",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ProvedAt",
                schema: "token_dashboard",
                table: "authorization_codes",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Algorithm",
                schema: "token_dashboard",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "Nonce",
                schema: "token_dashboard",
                table: "authorization_codes");

            migrationBuilder.DropColumn(
                name: "ProvedAt",
                schema: "token_dashboard",
                table: "authorization_codes");
        }
    }
}
