
namespace TokenDashboard.Core;

/// <summary>
/// What a browser says of itself in the <c>Sec-CH-UA</c> headers (User-Agent Client Hints), where it says anything: null or
/// empty is unsaid. As much a claim as a user agent is.
/// </summary>
/// <param name="Brands">The browser, the engine it is made from, and one made-up brand.</param>
/// <param name="IsMobile">Whether it would like pages for a phone.</param>
/// <param name="Platform">"Windows", "Android", "macOS".</param>
/// <param name="PlatformVersion">"16.0.0"; on Windows the number of an interface, not of the product.</param>
/// <param name="Model">"Pixel 9".</param>
/// <param name="FormFactors">"Mobile", "Tablet", "Desktop".</param>
public sealed record ClientHints(
    IReadOnlyList<Brand> Brands, bool? IsMobile, string? Platform, string? PlatformVersion, string? Model, IReadOnlyList<string> FormFactors);

/// <summary>A name that a browser goes by, with its version.</summary>
public sealed record Brand(string Name, string Version);
