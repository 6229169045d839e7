using System.ComponentModel;
using System.Diagnostics;

namespace TokenDashboard.Companion;

/// <summary>The browser that this device's owner uses.</summary>
internal static class SystemBrowser
{
    /// <summary>Shows <paramref name="address"/> there. Where there is none, nothing happens.</summary>
    public static void Open(string address)
    {
        try
        {
            using var started = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            // The address was printed, too.
        }
    }
}
