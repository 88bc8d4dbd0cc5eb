using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Domain.Cohorts;
using Orleans.Storage;

namespace AnSinh.Grains.Batches;

/// <summary>
/// Control state of a batch: what its dry run found, lot by lot. No money lives here, and it is believed only as far as its hash is the one
/// in the journal; when it is lost the batch must be prepared again.
/// </summary>
[GenerateSerializer, Alias("AnSinh.PreparedContent.v1")]
internal sealed class PreparedContent
{
    /// <summary>The name under which a batch's grain keeps it.</summary>
    public const string StateName = "prepared";

    private static readonly GrainType BatchType = GrainType.Create("payment-batch");

    /// <summary>What the first release kept: 32 bytes a cohort. Such a batch must be prepared again.</summary>
    [Id(0)]
    public byte[] CohortHashes { get; set; } = [];

    [Id(1)]
    public PreparedLots? Lots { get; set; }

    [Id(2)]
    public CohortRun? Run { get; set; }

    /// <summary>Refused people by cohort, for paging.</summary>
    [Id(3)]
    public int[] Refused { get; set; } = [];

    /// <summary>
    /// Whose hands are behind the lots, a line each, see <see cref="Write"/>: they are approved with the lots. A text, because silos of
    /// the release before know no stored name for anything else.
    /// </summary>
    [Id(4)]
    public string Contributors { get; set; } = "";

    /// <summary>The content that is kept of a batch; empty when there is none.</summary>
    public static async Task<PreparedContent> ReadAsync(IGrainStorage control, string batchId)
    {
        var kept = new GrainState<PreparedContent>(new PreparedContent());
        await control.ReadStateAsync(StateName, GrainId.Create(BatchType, batchId), kept);
        return kept.State ?? new PreparedContent();
    }

    /// <summary>What each did, as a number, and who: the lines that the hash covers.</summary>
    public static string Write(IEnumerable<Contributor> contributors) =>
        string.Concat(contributors.Select(static person => $"{(short)person.Kinds} {person.Actor}\n"));

    /// <summary>
    /// SHA-256, hexadecimal, over the run (scope, maker, edition, findings), whose hands are behind it, and every lot; "" when there is
    /// nothing.
    /// </summary>
    public string Hash()
    {
        if (Lots is null || Run is null)
            return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RunScope scope = Run.Scope;
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{Head}{scope.Programme}\n{scope.Period}\n{scope.Area}\n{scope.ListId}\n"
            + $"{scope.RetryOf}\n{Run.Maker}\n{Run.RuleEdition}\n{Run.Findings.Seed}\n"));
        foreach (ulong[] found in Found)
        {
            hash.AppendData(BitConverter.GetBytes(found.Length));
            hash.AppendData(MemoryMarshal.AsBytes(found.AsSpan()));
        }

        Lots.AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Version 2: prepared before the controls of <see cref="CohortRun.CurrentControls"/>.</summary>
    private string Head => !Run!.IsControlled
        ? "2\n"
        : $"3\n{Run.Controls}\n{Run.BatchId}\n{Contributors.Length}\n{Contributors}";

    private ulong[][] Found => Run!.Findings is var findings && Run.IsControlled
        ? [findings.Accounts, findings.Phones, findings.Addresses, findings.AgentAccounts ?? []]
        : [findings.Accounts, findings.Phones, findings.Addresses];
}
