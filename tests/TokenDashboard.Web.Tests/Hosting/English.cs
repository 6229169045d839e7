using System.Globalization;
using System.Runtime.CompilerServices;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Tests expect English words unless they ask for others, whatever language their machine is set to.</summary>
internal static class English
{
    [ModuleInitializer]
    internal static void Speak() => CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo("en");
}
