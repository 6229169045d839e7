using Microsoft.Playwright;

namespace TokenDashboard.Browser.Tests.Pages;

/// <summary>Pictures of the pages and, in the end, one sheet with all of them; nothing unless <c>PICTURES</c> names a folder.</summary>
public sealed class Pictures : IAsyncLifetime
{
    private const string Head = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Pages</title>
        <style>body { font: 16px system-ui; margin: 24px } section { display: flex; gap: 16px; align-items: start } img { max-height: 560px; border: 1px solid #ccc }</style>

        """;

    private readonly string? _folder = Folder;
    private readonly List<string> _taken = [];

    private static string? Folder => Environment.GetEnvironmentVariable("PICTURES") is { Length: > 0 } folder ? folder : null;

    /// <summary>Whether this run is for taking them.</summary>
    public static bool AreAsked => Folder is not null;

    /// <summary>Whether there is a folder for them.</summary>
    public bool AreTaken => _folder is not null;

    /// <summary>Takes the whole page.</summary>
    public async Task TakeAsync(IPage page, string name, ColorScheme colours, int width)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (_folder is null)
            return;
        var file = $"{name}-{colours}-{width}.png".ToLowerInvariant();
        await page.ScreenshotAsync(new() { Path = Path.Combine(_folder, file), FullPage = true });
        _taken.Add(file);
    }

    /// <inheritdoc/>
    public Task InitializeAsync()
    {
        if (_folder is not null)
            Directory.CreateDirectory(_folder);
        return Task.CompletedTask;
    }

    /// <summary>Writes <c>index.html</c>: a row a page, its four screens side by side.</summary>
    public async Task DisposeAsync()
    {
        if (_folder is null)
            return;
        var rows = _taken.GroupBy(file => string.Join('-', file.Split('-')[..^2])).Select(page =>
            $"<h2>{page.Key}</h2><section>{string.Concat(page.Select(file => $"<a href=\"{file}\"><img src=\"{file}\" alt=\"{file}\"></a>"))}</section>\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "index.html"), Head + string.Concat(rows));
    }
}
