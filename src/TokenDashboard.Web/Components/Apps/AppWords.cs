using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>Says what apps are.</summary>
public static class AppWords
{
    /// <summary>How many may ask for tokens, in a sentence.</summary>
    public static string Headline(IReadOnlyList<AppRow> apps)
    {
        var disabled = apps.Count(a => a.Known.Disabled is not null);
        var may = Phrase.Count(apps.Count - disabled, AppStrings.HeadOne, AppStrings.HeadMany);
        return disabled == 0 ? may : $"{may} {Phrase.Count(disabled, AppStrings.HeadDisabledOne, AppStrings.HeadDisabledMany)}";
    }

    /// <summary>How an app may get tokens.</summary>
    public static string Grant(string grant) => grant switch
    {
        GrantTypes.AuthorizationCode => AppStrings.GrantCode,
        GrantTypes.DeviceCode => AppStrings.GrantDevice,
        GrantTypes.RefreshToken => AppStrings.GrantRefresh,
        _ => grant,
    };

    /// <summary>Whether one may ask for tokens; null for any.</summary>
    public static string Name(AppState? state) => state switch
    {
        AppState.Enabled => AppStrings.Enabled,
        AppState.Disabled => AppStrings.Disabled,
        _ => AppStrings.AnyState,
    };

    /// <summary>Whether one has a secret; null for any.</summary>
    public static string Name(AppType? type) => type switch
    {
        AppType.Public => AppStrings.Public,
        AppType.Confidential => AppStrings.Confidential,
        _ => AppStrings.AnyType,
    };

    /// <summary>Where one is registered; null for any.</summary>
    public static string Name(AppOrigin? origin) => origin switch
    {
        AppOrigin.Here => AppStrings.Here,
        AppOrigin.Configuration => AppStrings.FromConfiguration,
        AppOrigin.Document => AppStrings.FromDocument,
        _ => AppStrings.Anywhere,
    };

    /// <summary>What an icon shows.</summary>
    public static string Icon(string name) => name switch
    {
        "terminal" => AppStrings.IconTerminal,
        "phone" => AppStrings.IconPhone,
        "tablet" => AppStrings.IconTablet,
        "laptop" => AppStrings.IconLaptop,
        "desktop" => AppStrings.IconDesktop,
        "tv" => AppStrings.IconTv,
        "browser" => AppStrings.IconBrowser,
        "doc" => AppStrings.IconDoc,
        "chart" => AppStrings.IconChart,
        _ => AppStrings.IconApp,
    };

    /// <summary>How many sessions end.</summary>
    public static string Ends(int living) => living == 0 ? AppStrings.EndsNone : Phrase.Count(living, SessionDirectory.MostCounted, AppStrings.EndsOne, AppStrings.EndsMany);
}
