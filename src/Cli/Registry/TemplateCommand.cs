using System.CommandLine;
using AnSinh.Cli.Client;
using AnSinh.Files;

namespace AnSinh.Cli.Registry;

/// <summary><c>template registry|list</c>: an empty workbook to be filled in. It needs no server.</summary>
public static class TemplateCommand
{
    public static Command Create() => new("template", "Writes an empty workbook to be filled in.")
    {
        Kind("registry", "The file of people: columns, explanations, and the values that each may have.", Templates.WriteRegistry),
        Kind("list", "A list of payment instructions: its head and its columns.", Templates.WriteList),
    };

    private static Command Kind(string name, string description, Action<Stream, string> write)
    {
        var output = new Option<string>("--out") { Description = "The workbook to write, .xlsx.", Required = true };
        Option<string> language = Commands.Language();
        var command = new Command(name, description) { output, language };
        command.SetAction((parsed, _) =>
        {
            string path = parsed.GetValue(output)!;
            if (Directory.Exists(path))
                throw new UsageException($"'{path}' is a directory. Give the name of a file with --out.");
            using (FileStream file = PrivateFiles.Create(path))
                write(file, parsed.GetValue(language)!);
            Console.WriteLine(path);
            return Task.FromResult(0);
        });
        return command;
    }
}
