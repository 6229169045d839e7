namespace TokenDashboard.Web.Components.Admin;

/// <summary>Something that an act does, as its question names it.</summary>
public sealed record Effect(string Icon, string Text, string More);
