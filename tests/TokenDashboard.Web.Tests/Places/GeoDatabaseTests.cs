using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Places;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Places;

/// <summary>The file that tells where an address is: off unless configured, checked at the start, never in the way afterwards.</summary>
public sealed class GeoDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CapturedLogs _logs = new();
    private readonly ILogger<GeoDatabase> _logger;
    private readonly WebApplicationBuilder _builder = WebApplication.CreateBuilder();

    public GeoDatabaseTests() => _logger = LoggerFactory.Create(logging => logging.AddProvider(_logs)).CreateLogger<GeoDatabase>();

    private string File => Path.Combine(_folder.Path, "places.mmdb");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("203.0.113.7", "Berlin, DE")]
    [InlineData("203.0.113.200", "Berlin, DE")]
    [InlineData("198.51.100.1", "NL")]
    [InlineData("2001:db8:1::7", "Österå, SE")]
    [InlineData("2001:db8:2::7", "Somewhere")]
    [InlineData("192.0.2.1", null)]
    [InlineData("203.0.114.1", null)]
    [InlineData("2001:db9::1", null)]
    public void Find_Address_IsItsNetworksPlace(string address, string? place)
    {
        WritePlaces();
        using var geo = Open();

        Assert.Equal(place, geo.Find(IPAddress.Parse(address)));
    }

    /// <summary>Cities have names of their own in every language; the file of this test says which one it was asked for.</summary>
    [Theory]
    [InlineData("de", "not Berlin, DE")]
    [InlineData("fr", "Berlin, DE")]
    public void Find_ReaderOfAnotherLanguage_IsThePlacesNameInItWhereThereIsOne(string language, string place)
    {
        WritePlaces();
        using var geo = Open();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

        Assert.Equal(place, geo.Find(IPAddress.Parse("203.0.113.7")));
    }

    [Fact]
    public void Find_NothingConfigured_IsUnknown()
    {
        using var geo = Open("");

        Assert.Null(geo.Find(IPAddress.Parse("203.0.113.7")));
    }

    /// <summary>Wherever a byte is wrong, the file is refused at the start or the place is unknown; the page is shown.</summary>
    [Fact]
    public void Find_DamagedFile_NeverThrows()
    {
        WritePlaces();
        var whole = System.IO.File.ReadAllBytes(File);
        var (refused, read) = (0, 0);
        for (var at = 0; at < whole.Length; at += 3)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0xFF;
            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                using var geo = Open();
                geo.Find(IPAddress.Parse("203.0.113.7"));
                geo.Find(IPAddress.Parse("2001:db8:1::7"));
                read++;
            }
            catch (StartupException)
            {
                refused++;
            }
        }

        var logged = _logs.Lines.Count(l => l.Contains("Geo__Database", StringComparison.Ordinal));
        Assert.True(refused > 0 && read > 0 && logged > 0, $"{refused} refused, {read} read, {logged} logged");
    }

    [Fact]
    public void Open_FileWithoutPlaces_SaysWhatItHolds()
    {
        GeoFile.Write(File, "GeoLite2-ASN", ("203.0.113.0/24", null, "DE"));

        Assert.Contains("GeoLite2-ASN", Assert.Throws<StartupException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("This is no such file.")]
    public void Open_OtherFile_NamesTheSetting(string text)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.StartsWith("Geo__Database is '", Assert.Throws<StartupException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private void WritePlaces() => GeoFile.Write(
        File, "Test-City", ("203.0.113.0/24", "Berlin", "DE"), ("198.51.100.0/24", null, "NL"), ("2001:db8:1::/48", "Österå", "SE"),
        ("2001:db8:2::/48", "Somewhere", null));

    private GeoDatabase Open() => Open(File);

    private GeoDatabase Open(string path) => new(GeoDatabase.Open(path, _builder.Environment), _logger);
}
