using System.Globalization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace TokenDashboard.Web.Readers;

/// <summary>
/// An open page keeps the language it was opened in, also when its connection is made anew after another one was chosen
/// elsewhere: half a page in each would be worse.
/// </summary>
public sealed class CircuitLanguage : CircuitHandler
{
    // The request's that opened it: a circuit's services are made while that is answered.
    private readonly CultureInfo _formats = CultureInfo.CurrentCulture;
    private readonly CultureInfo _words = CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_formats, _words);
        return next(context);
    };
}
