using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TokenDashboard.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Rotations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_sessions_EndedAt_ExpiresAt",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_sessions_RotatedAt",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_sessions_UserId_EndedAt_ExpiresAt",
                table: "sessions");

            migrationBuilder.AddColumn<int>(
                name: "ExpiresHour",
                table: "sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "SaltHour",
                table: "sessions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.Sql("""
                UPDATE sessions SET "ExpiresHour" = "ExpiresAt" / 36000000000, "SaltHour" = CASE WHEN "RetrySalt" IS NOT NULL THEN "RotatedAt" / 36000000000 END;

                UPDATE session_clients SET "Ip" = (SELECT t."Ip" FROM refresh_tokens AS t WHERE t."SessionId" = session_clients."SessionId" AND t."Generation" = 1)
                WHERE "FirstGeneration" = 1 AND "Ip" IS NULL;

                CREATE TABLE "spent_tokens" (
                    "SessionId" TEXT NOT NULL,
                    "Generation" INTEGER NOT NULL,
                    "Hash" BLOB NOT NULL,
                    "ConsumedAt" INTEGER NOT NULL,
                    "Ip" TEXT NULL,
                    "Agent" TEXT NULL,
                    CONSTRAINT "PK_refresh_tokens" PRIMARY KEY ("SessionId", "Generation"),
                    CONSTRAINT "FK_refresh_tokens_sessions_SessionId" FOREIGN KEY ("SessionId") REFERENCES "sessions" ("Id") ON DELETE CASCADE
                ) WITHOUT ROWID;

                INSERT INTO "spent_tokens"
                SELECT t."SessionId", t."Generation", t."Hash", t."ConsumedAt", n."Ip", n."Agent"
                FROM refresh_tokens AS t LEFT JOIN refresh_tokens AS n ON n."SessionId" = t."SessionId" AND n."Generation" = t."Generation" + 1
                WHERE t."ConsumedAt" IS NOT NULL;

                DROP TABLE refresh_tokens;
                ALTER TABLE "spent_tokens" RENAME TO "refresh_tokens";
                CREATE INDEX "IX_refresh_tokens_ConsumedAt" ON "refresh_tokens" ("ConsumedAt");
                """);

            migrationBuilder.CreateIndex(
                name: "IX_sessions_EndedAt_CreatedAt",
                table: "sessions",
                columns: new[] { "EndedAt", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_ExpiresHour",
                table: "sessions",
                column: "ExpiresHour",
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_SaltHour",
                table: "sessions",
                column: "SaltHour",
                filter: "\"SaltHour\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_UserId_EndedAt",
                table: "sessions",
                columns: new[] { "UserId", "EndedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_sessions_EndedAt_CreatedAt",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_sessions_ExpiresHour",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_sessions_SaltHour",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_sessions_UserId_EndedAt",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "ExpiresHour",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "SaltHour",
                table: "sessions");

            // Who obtained a token is told by the one spent for it; of the live one by its family.
            migrationBuilder.Sql("""
                CREATE TABLE "all_tokens" (
                    "SessionId" TEXT NOT NULL,
                    "Generation" INTEGER NOT NULL,
                    "Hash" BLOB NOT NULL,
                    "IssuedAt" INTEGER NOT NULL,
                    "ConsumedAt" INTEGER NULL,
                    "Ip" TEXT NULL,
                    "Agent" TEXT NULL,
                    CONSTRAINT "PK_refresh_tokens" PRIMARY KEY ("SessionId", "Generation"),
                    CONSTRAINT "FK_refresh_tokens_sessions_SessionId" FOREIGN KEY ("SessionId") REFERENCES "sessions" ("Id") ON DELETE CASCADE
                );

                INSERT INTO "all_tokens"
                SELECT t."SessionId", t."Generation", t."Hash", COALESCE(b."ConsumedAt", s."CreatedAt"), t."ConsumedAt", b."Ip", b."Agent"
                FROM refresh_tokens AS t JOIN sessions AS s ON s."Id" = t."SessionId"
                LEFT JOIN refresh_tokens AS b ON b."SessionId" = t."SessionId" AND b."Generation" = t."Generation" - 1;

                INSERT INTO "all_tokens"
                SELECT "Id", "Generation", "CurrentHash", "RotatedAt", NULL, "LastUsedIp", "LastUsedAgent" FROM sessions WHERE "Kind" = 'App';

                DROP TABLE refresh_tokens;
                ALTER TABLE "all_tokens" RENAME TO "refresh_tokens";
                CREATE INDEX "IX_refresh_tokens_ConsumedAt" ON "refresh_tokens" ("ConsumedAt");
                """);

            migrationBuilder.CreateIndex(
                name: "IX_sessions_EndedAt_ExpiresAt",
                table: "sessions",
                columns: new[] { "EndedAt", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_RotatedAt",
                table: "sessions",
                column: "RotatedAt",
                filter: "\"RetrySalt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_UserId_EndedAt_ExpiresAt",
                table: "sessions",
                columns: new[] { "UserId", "EndedAt", "ExpiresAt" });
        }
    }
}
