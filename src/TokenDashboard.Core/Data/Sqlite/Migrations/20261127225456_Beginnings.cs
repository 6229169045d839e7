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
            migrationBuilder.AddColumn<long>(
                name: "AddedAt",
                table: "second_factors",
                type: "INTEGER",
                nullable: true);

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

            migrationBuilder.AddColumn<string>(
                name: "ClaimedAddress",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ClaimedFrom",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ShownAt",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SuspectFrom",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SuspendedAt",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Epoch",
                table: "account_links",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "former_factors",
                columns: table => new
                {
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    WrappedKey = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WrappedCodesKey = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Codes = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AddedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastStep = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_former_factors", x => new { x.UserId, x.RemovedAt });
                    table.ForeignKey(
                        name: "FK_former_factors_accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_ShownAt",
                table: "accounts",
                column: "ShownAt",
                filter: "\"SuspectFrom\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_former_factors_RemovedAt",
                table: "former_factors",
                column: "RemovedAt");

            // What was pending goes on.
            migrationBuilder.Sql("""UPDATE account_links SET "Epoch" = COALESCE((SELECT a."Epoch" FROM accounts AS a WHERE a."Id" = account_links."UserId"), 0);""");
            migrationBuilder.Sql("""UPDATE outbox SET "Epoch" = (SELECT a."Epoch" FROM accounts AS a WHERE a."Id" = outbox."UserId");""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "former_factors");

            migrationBuilder.DropIndex(
                name: "IX_accounts_ShownAt",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "AddedAt",
                table: "second_factors");

            migrationBuilder.DropColumn(
                name: "WrappedCodesKey",
                table: "second_factors");

            migrationBuilder.DropColumn(
                name: "Epoch",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "ClaimedAddress",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "ClaimedFrom",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "ShownAt",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "SuspectFrom",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "SuspendedAt",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "Epoch",
                table: "account_links");
        }
    }
}
