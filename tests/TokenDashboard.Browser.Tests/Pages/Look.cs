using Microsoft.Playwright;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Browser.Tests.Pages;

/// <summary>Which server a page is looked at on.</summary>
public enum Stage
{
    /// <summary>The demo household, with a story in it.</summary>
    Demo,

    /// <summary>One admin and nothing else.</summary>
    Empty,

    /// <summary>Nobody yet.</summary>
    Bare,
}

/// <summary>One page in one state.</summary>
/// <param name="Name">The picture's name.</param>
/// <param name="Stage">The server.</param>
/// <param name="Visitor">Who looks, by e-mail; null for nobody.</param>
/// <param name="Path">The address.</param>
/// <param name="Heading">What its headline has in it.</param>
/// <param name="Act">What is done on it first.</param>
/// <param name="Shown">What must be seen then.</param>
/// <param name="Link">The link in a mail that it is opened by; null when by its address alone.</param>
/// <param name="Mail">The mail that it is, told of when looked at; null for a page.</param>
/// <param name="IsAlone">Whether looking leaves something behind (a cookie, a complaint, a route), so that nobody else looks through the same window.</param>
/// <param name="Daily">Whether it is looked at in every run, or only when pictures are taken, as states are that differ little from others.</param>
/// <param name="Seed">What is stored before it is looked at, each time.</param>
public sealed record Look(
    string Name, Stage Stage, string? Visitor, string Path, string Heading, Func<IPage, Task>? Act = null, string? Shown = null, Func<DashboardContext, AccountLink>? Link = null,
    Func<DashboardContext, OutboxEvent>? Mail = null, bool IsAlone = false, bool Daily = true, Action<DashboardContext>? Seed = null);
