using AnSinh.Scaling;

// Prints the tables; with --write FILE puts them into that document, with --check FILE fails when the document has others.
Inputs inputs = Inputs.Read(Path.Combine(AppContext.BaseDirectory, "measured.json"));
string report = Report.Create(inputs);
switch (args)
{
    case []:
        Console.WriteLine(report);
        return 0;
    case ["--write", var file]:
        File.WriteAllText(file, Report.Insert(File.ReadAllText(file), report));
        return 0;
    case ["--check", var file]:
        string document = File.ReadAllText(file);
        bool same = Report.Insert(document, report) == document;
        Console.WriteLine(
            same
                ? "The document has the simulation's numbers."
                : $"{file} has other numbers than the simulation: run with --write {file}.");
        return same ? 0 : 1;
    default:
        Console.Error.WriteLine("Use no argument, --write FILE or --check FILE.");
        return 2;
}
