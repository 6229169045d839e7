using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Upgrade;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>What the script does with a page's passkey form.</summary>
internal static class PasskeyForms
{
    public static async Task<(WebAnswer Page, string Credential)> MakingAsync(WebVisitor browser, SoftPasskey passkey)
    {
        var page = await browser.GetAsync("/methods/passkeys/new");
        return (page, passkey.Create(await OptionsAsync(browser, page, "/passkeys/creation")));
    }

    public static async Task<string> OptionsAsync(WebVisitor browser, WebAnswer page, string path) =>
        (await browser.PostAsync(path, ("__RequestVerificationToken", page.Form("passkey").QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!))).Body;

    // As the script does: the hidden field Credential is filled, not added to.
    public static async Task<WebAnswer> GiveAsync(WebVisitor browser, WebAnswer page, string credential, string origin, params (string Name, string Value)[] more)
    {
        var form = page.Form("passkey");
        browser.Headers["Origin"] = origin;
        var answer = await browser.PostAsync(
            form.GetAttribute("action") ?? page.Path,
            [
                .. form.QuerySelectorAll("input[type=hidden]").Where(i => i.GetAttribute("name") != "Credential").Select(i => (i.GetAttribute("name")!, i.GetAttribute("value") ?? "")),
                ("Credential", credential), .. more,
            ]);
        browser.Headers.Remove("Origin");
        return answer;
    }
}
