using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Beginnings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "WrappedCodesKey",
                table: "second_factors",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Epoch",
                table: "outbox",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Epoch",
                table: "account_links",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            // What was pending goes on.
            migrationBuilder.Sql("""UPDATE account_links SET "Epoch" = COALESCE((SELECT a."Epoch" FROM accounts AS a WHERE a."Id" = account_links."UserId"), 0);""");
            migrationBuilder.Sql("""UPDATE outbox SET "Epoch" = (SELECT a."Epoch" FROM accounts AS a WHERE a."Id" = outbox."UserId");""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "WrappedCodesKey",
                table: "second_factors");

            migrationBuilder.DropColumn(
                name: "Epoch",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "Epoch",
                table: "account_links");
        }
    }
}
