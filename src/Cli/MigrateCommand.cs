using System.CommandLine;
using AnSinh.Cli.Runs;
using AnSinh.Domain.Cohorts;
using AnSinh.Storage;

namespace AnSinh.Cli;

/// <summary><c>migrate</c>: the step of an upgrade that needs the owner of the tables, so that no node has to know that password.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "migrate", "Brings the database to this build's version as its owner, and gives the runtime's role its rights.");
        command.SetAction(async (_, token) =>
        {
            if (ServerSettings.ConnectionString is not { } runtime || ServerSettings.OwnerConnectionString is not { } owner)
                throw new UsageException(
                    "Set ConnectionStrings__AnSinhOwner (the role that owns the tables) and ConnectionStrings__AnSinh (the role that nodes "
                    + "run with). An embedded database is brought to the version by 'serve'.");
            PreparedDatabase prepared = await Databases.PrepareAsync(new DatabaseAccess(runtime, owner), new CohortMap(), token);
            Console.WriteLine($"The database is at the version of this build: {prepared.Map.Cohorts} cohorts, {prepared.Map.Lanes} lanes.");
            if (!prepared.MayChangeJournals)
                return 0;
            await Console.Error.WriteLineAsync(PreparedDatabase.Warning);
            return Failure.Failed;
        });
        return command;
    }
}
