using System.CommandLine;

namespace AnSinh.Cli.Client;

/// <summary>Words of before the first release. They do nothing but name the word of today, and stand in no help.</summary>
internal static class OldWords
{
    /// <param name="old">The word of before.</param>
    /// <param name="group">The command that the word belonged to.</param>
    /// <param name="today">What to type instead, after the group.</param>
    public static Command Create(string group, string old, string today)
    {
        var command = new Command(old) { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction(Refuse);
        return command;

        int Refuse(ParseResult typed) => throw new UsageException($"'{group} {old}' is called '{group} {today}'. Type that instead.");
    }
}
