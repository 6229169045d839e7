using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Setup;

/// <summary>
/// Moves everything from a SQLite database to an empty one on PostgreSQL, both of this version, in one transaction there. Sessions, tokens and
/// cookies stay good with the same master key; an instant loses what PostgreSQL does not keep, less than a microsecond.
/// </summary>
public static class SqliteMove
{
    private const int AtOnce = 100;

    private static readonly MethodInfo Read = typeof(DbDataReader).GetMethod(nameof(DbDataReader.GetFieldValue))!;

    /// <summary>
    /// Copies every row, and returns how many; null, and nothing is changed, where somebody has an account already. What a start has made at
    /// the target, such as its keys, is replaced. Nothing is changed unless all is. Throws <see cref="DbException"/> when either database fails.
    /// </summary>
    public static async Task<long?> RunAsync(
        (DashboardContext Engine, IdentityContext Identity) from, (DashboardContext Engine, IdentityContext Identity) to, CancellationToken cancellationToken)
    {
        await using var transaction = await to.Engine.BeginWriteAsync(cancellationToken);
        // A session has an account.
        if (await to.Engine.Accounts.AnyAsync(cancellationToken))
            return null;
        var (rows, copied) = (0L, new HashSet<string>());
        foreach (var (old, target) in new (DbContext, DbContext)[] { (from.Engine, to.Engine), (from.Identity, to.Identity) })
        {
            await old.Database.OpenConnectionAsync(cancellationToken);
            var connection = (NpgsqlConnection)to.Engine.Database.GetDbConnection();
            // Identity's context knows the engine's accounts too.
            foreach (var table in InOrder(target).Where(table => copied.Add(table.Name)))
                rows += await CopyAsync(old, table, connection, cancellationToken);
        }

        // A spent token on SQLite does not say whose it was.
        await to.Engine.Database.ExecuteSqlRawAsync(
            """
            UPDATE token_dashboard.refresh_tokens AS t SET "UserId" = s."UserId" FROM token_dashboard.sessions AS s WHERE s."Id" = t."SessionId"
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    // What is pointed to goes before what points to it.
    private static List<ITable> InOrder(DbContext context)
    {
        var left = context.Model.GetRelationalModel().Tables.ToList();
        List<ITable> ordered = [];
        while (left.Find(table => table.ForeignKeyConstraints.All(key => key.PrincipalTable == table || !left.Contains(key.PrincipalTable))) is { } next)
        {
            ordered.Add(next);
            left.Remove(next);
        }

        return left.Count == 0 ? ordered : throw new InvalidOperationException($"Tables point to each other in a circle: {string.Join(", ", left.Select(t => t.Name))}.");
    }

    private static async Task<long> CopyAsync(DbContext from, ITable table, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var old = from.Model.GetRelationalModel().FindTable(table.Name, null) ?? throw new InvalidOperationException($"There is no {table.Name} to copy.");
        var columns = table.Columns.Select(to => (From: old.FindColumn(to.Name)!, To: to)).Where(c => c.From is not null).ToList();
        var name = $"{table.Schema}.\"{table.Name}\"";
        var names = string.Join(", ", columns.Select(c => $"\"{c.To.Name}\""));
        await RunAsync($"DELETE FROM {name}", [], connection, cancellationToken);

        await using var select = from.Database.GetDbConnection().CreateCommand();
        select.CommandText = $"SELECT {names} FROM \"{table.Name}\"";
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var (rows, places, values) = (0L, new List<string>(AtOnce), new List<DbParameter>());
        await using var shape = new NpgsqlCommand();
        while (await reader.ReadAsync(cancellationToken))
        {
            places.Add($"({string.Join(", ", columns.Select((c, i) => Place(c.To, ValueOf(reader, i, c.From))))})");
            if (++rows % AtOnce == 0)
                await StoreAsync();
        }

        await StoreAsync();
        foreach (var (_, counted) in columns.Where(c => c.To.PropertyMappings.Any(m => m.Property.ValueGenerated == ValueGenerated.OnAdd && m.Property.ClrType is { } type && (type == typeof(int) || type == typeof(long)))))
        {
            await RunAsync(
                $"SELECT setval(pg_get_serial_sequence('{name}', '{counted.Name}'), GREATEST((SELECT MAX(\"{counted.Name}\") FROM {name}), 1), EXISTS (SELECT 1 FROM {name}))",
                [], connection, cancellationToken);
        }

        return rows;

        string Place(IColumn column, object? value)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"@p{values.Count}");
            values.Add(column.PropertyMappings is [{ Property: var property }, ..]
                ? property.GetRelationalTypeMapping().CreateParameter(shape, place, value, nullable: true)
                : new NpgsqlParameter(place, NpgsqlDbType.Jsonb) { Value = value ?? DBNull.Value });
            return place;
        }

        async Task StoreAsync()
        {
            if (places.Count > 0)
                await RunAsync($"INSERT INTO {name} ({names}) VALUES {string.Join(", ", places)}", values, connection, cancellationToken);
            places.Clear();
            values.Clear();
        }
    }

    // As the model has it; text of a document where a column holds one.
    private static object? ValueOf(DbDataReader reader, int index, IColumn column)
    {
        if (reader.IsDBNull(index))
            return null;
        if (column.PropertyMappings is not [{ Property: var property }, ..])
            return reader.GetString(index);
        var converter = property.GetRelationalTypeMapping().Converter;
        var type = converter?.ProviderClrType ?? property.ClrType;
        var value = Read.MakeGenericMethod(Nullable.GetUnderlyingType(type) ?? type).Invoke(reader, [index]);
        return converter is null ? value : converter.ConvertFromProvider(value);
    }

    private static async Task RunAsync(string sql, IReadOnlyList<DbParameter> values, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
