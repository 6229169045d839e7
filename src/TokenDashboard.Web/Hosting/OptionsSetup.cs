using Microsoft.Extensions.Options;
using TokenDashboard.Core.Settings;

namespace TokenDashboard.Web.Hosting;

/// <summary>The one way by which a setting gets into the application.</summary>
public static class OptionsSetup
{
    /// <summary>Registers options, gathers what is wrong with them, and returns them for whoever needs them before the services are there.</summary>
    /// <param name="builder">What they are registered with.</param>
    /// <param name="faults">Where what is wrong is gathered.</param>
    /// <param name="section">What their keys begin with; empty for none.</param>
    /// <param name="check">What is wrong with them beyond their own limits.</param>
    /// <param name="changeable">Which of them an admin may change while the server runs; such options are read anew by every operation.</param>
    public static T AddOptions<T>(
        this WebApplicationBuilder builder, SettingFaults faults, string section, Func<T, IEnumerable<SettingFault>>? check = null, Changeable<T>? changeable = null)
        where T : class, new()
    {
        // A file that is edited while the server runs counts at the next start: a fault in it would be told to nobody.
        var configured = new ConfiguredOptions<T>(builder.Configuration, section, check);
        builder.Services.AddSingleton(configured);
        builder.Services.AddSingleton<ISettings>(configured);
        builder.Services.AddSingleton<IConfigureOptions<T>>(configured);
        builder.Services.AddSingleton<IValidateOptions<T>>(configured);
        builder.Services.AddOptions<T>().ValidateOnStart();
        if (changeable is not null)
        {
            builder.Services.AddSingleton(services => new ChangeableOptions<T>(configured, changeable, services.GetRequiredService<StoredSettings>()));
            builder.Services.AddSingleton<IPostConfigureOptions<T>>(services => services.GetRequiredService<ChangeableOptions<T>>());
            builder.Services.AddSingleton<IOptionsChangeTokenSource<T>>(services => services.GetRequiredService<ChangeableOptions<T>>());
        }

        // The host would check too late: by then the data folder is there.
        var options = configured.Read();
        faults.Add(configured.Faults(options));
        return options;
    }

    /// <summary>Registers a list of options, gathers what is wrong with them, and returns them for whoever needs them before the services are there.</summary>
    public static IReadOnlyList<T> AddListOf<T>(
        this WebApplicationBuilder builder, SettingFaults faults, string section, Func<T, IEnumerable<SettingFault>> check, Func<IReadOnlyList<T>, IEnumerable<string>> checkAll)
        where T : class, new()
    {
        var configured = new ConfiguredList<T>(builder.Configuration, section, check, checkAll);
        builder.Services.AddSingleton(configured);
        builder.Services.AddSingleton<ISettings>(configured);
        builder.Services.AddSingleton<IConfigureOptions<ListOf<T>>>(configured);
        builder.Services.AddSingleton<IValidateOptions<ListOf<T>>>(configured);
        builder.Services.AddOptions<ListOf<T>>().ValidateOnStart();

        var items = configured.Read();
        faults.Add(configured.Faults(items));
        return items;
    }

    /// <summary>Options that were registered, as they are configured now.</summary>
    public static T Current<T>(this WebApplicationBuilder builder)
        where T : class, new() =>
        builder.Services.Select(service => service.ImplementationInstance).OfType<ConfiguredOptions<T>>().Last().Read();
}
