using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace TokenDashboard.Core.Data;

/// <summary>Adds rows by the dozen in a prepared statement, where the tracker of changes would take ten times as long.</summary>
internal static class ManyRows
{
    private const int AtOnce = 16;

    /// <summary>Adds them in the caller's transaction. Their keys are not read back.</summary>
    public static async Task AddManyAsync<T>(this DashboardContext db, IReadOnlyList<T> rows)
        where T : class
    {
        var type = db.Model.FindEntityType(typeof(T))!;
        var properties = type.GetProperties().Where(p => (p.ValueGenerated & ValueGenerated.OnAdd) == 0 || p.ClrType == typeof(Guid)).ToList();
        DbCommand? command = null;
        try
        {
            foreach (var portion in rows.Chunk(AtOnce))
            {
                var values = portion.SelectMany(row => properties.Select(p => (Of: p, Value: p.PropertyInfo!.GetValue(row)))).ToList();
                if (command?.Parameters.Count != values.Count)
                {
                    if (command is not null)
                        await command.DisposeAsync();
                    command = Insert(db, type, properties, portion.Length);
                }

                for (var i = 0; i < values.Count; i++)
                {
                    var (property, value) = values[i];
                    command.Parameters[i].Value = property.GetRelationalTypeMapping().CreateParameter(command, "", value, property.IsNullable).Value;
                }

                await command.ExecuteNonQueryAsync();
            }
        }
        finally
        {
            if (command is not null)
                await command.DisposeAsync();
        }
    }

    private static DbCommand Insert(DashboardContext db, IEntityType type, List<IProperty> properties, int rows)
    {
        var helper = db.GetService<ISqlGenerationHelper>();
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var places = Enumerable.Range(0, rows).Select(_ => $"({string.Join(", ", properties.Select(Place))})").ToList();
        command.CommandText =
            $"INSERT INTO {helper.DelimitIdentifier(type.GetTableName()!, type.GetSchema())} ({string.Join(", ", properties.Select(p => helper.DelimitIdentifier(p.GetColumnName())))}) VALUES {string.Join(", ", places)}";
        return command;

        string Place(IProperty property)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
            command.Parameters.Add(property.GetRelationalTypeMapping().CreateParameter(command, name, null, nullable: true));
            return name;
        }
    }
}
