using System.Globalization;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Tests.Devices;

/// <summary>What a device is called by itself is said in the reader's language, and what its owner calls it as they wrote it.</summary>
public sealed class DeviceWordsTests
{
    [Theory]
    [InlineData("Chrome on Windows", "Chrome unter Windows")]
    [InlineData("Companion CLI 1.4 on Ubuntu 24.04", "Companion CLI 1.4 unter Ubuntu 24.04")]
    [InlineData("TV app 2.1 on Android TV", "TV app 2.1 unter Android TV")]
    [InlineData("Based on Trust on macOS 15.1", "Based on Trust unter macOS 15.1")]
    [InlineData("Cat on Windows sill", "Cat on Windows sill")]
    [InlineData("Focus on work", "Focus on work")]
    [InlineData(" on Windows", " on Windows")]
    [InlineData("on Windows", "on Windows")]
    [InlineData("Pixel 9", "Pixel 9")]
    [InlineData("", "")]
    public void Of_NameInGerman_TranslatesWhatItGotByItself(string name, string german)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de-AT");
            Assert.Equal(german, DeviceWords.Of(name));
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
            Assert.Equal(name, DeviceWords.Of(name));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
