using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace TokenDashboard.Web.Components.Admin;

/// <summary>What MudBlazor's own controls say, in the reader's language; what is not here is English.</summary>
public sealed class MudWords : MudLocalizer
{
    /// <inheritdoc/>
    public override LocalizedString this[string key] =>
        MudStrings.ResourceManager.GetString(key, CultureInfo.CurrentUICulture) is { } text ? new(key, text) : new(key, key, resourceNotFound: true);
}
