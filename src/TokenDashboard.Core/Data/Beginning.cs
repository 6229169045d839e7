namespace TokenDashboard.Core.Data;

/// <summary>
/// How an account stood when something was begun for it that is finished later: a sign-in, a link in a mail, an app's connection. A new
/// password, a containment, a lock, the end of every session and a change of the second factor raise the epoch, so that nothing
/// begun before is finished after.
/// </summary>
/// <param name="UserId">Whose account.</param>
/// <param name="Epoch">Its epoch at that moment. To be read before anything that the beginning rests on, such as a password's hash.</param>
public sealed record Beginning(string UserId, int Epoch);
