using System.Buffers.Binary;
using System.Security.Cryptography;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Places;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>A person whom a run refuses.</summary>
/// <param name="Index">Position in the cohort.</param>
/// <param name="Amount">What would have been paid, đồng; 0 when unknown.</param>
public readonly record struct Refusal(int Index, RefusalRuleNumber Rule, long Amount);

/// <summary>The judgement of a cohort for one run.</summary>
/// <param name="ContentHash">SHA-256 over every payable line (who, attempt, amount, bank, commune, name, account); 32 zero bytes when none.</param>
public sealed record CohortJudgement(
    IReadOnlyDictionary<int, CountAndSum> Banks,
    IReadOnlyDictionary<int, CountAndSum> Communes,
    IReadOnlyList<Refusal> Refusals,
    byte[] ContentHash);

/// <summary>What a release would do.</summary>
/// <param name="Entry">The orders; null when nobody of the cohort is payable.</param>
public sealed record OrdersPlan(JournalEntry? Entry, byte[] ContentHash);

public sealed partial class Cohort
{
    private const int LineHeadBytes = 4 + 2 + 8 + 4 + 4;

    /// <summary>Bytes that are collected before they are hashed: a call for each line would cost more than the hashing.</summary>
    private const int ContentBuffer = 8_192;

    private static readonly byte[] NobodyPayable = new byte[SHA256.HashSizeInBytes];

    /// <summary>The dry run: judges everybody of the area and changes nothing.</summary>
    public CohortJudgement Judge(RunRules rules, Area area)
    {
        var banks = new Dictionary<int, CountAndSum>();
        var communes = new Dictionary<int, CountAndSum>();
        var refusals = new List<Refusal>();
        List<PayableLine> lines = CollectPayable(rules, area, refusals);
        foreach (PayableLine line in lines)
        {
            banks[line.Bank] = banks.GetValueOrDefault(line.Bank).Plus(line.Amount);
            communes[line.Commune] = communes.GetValueOrDefault(line.Commune).Plus(line.Amount);
        }

        return new CohortJudgement(banks, communes, refusals, HashContent(lines));
    }

    /// <summary>
    /// The orders of a batch for everybody of the area who is payable now, sorted by bank. The caller compares the content hash
    /// with that of the dry run before it appends.
    /// </summary>
    public OrdersPlan PlanOrders(string batchId, RunRules rules, Area area, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(rules);
        List<PayableLine> lines = CollectPayable(rules, area, refusals: null);
        byte[] contentHash = HashContent(lines);
        if (lines.Count == 0)
            return new OrdersPlan(null, contentHash);
        lines.Sort(static (a, b) => a.Bank != b.Bank ? a.Bank.CompareTo(b.Bank) : a.Index.CompareTo(b.Index));
        var columns = new EntryColumns
        {
            Beneficiary = new int[lines.Count],
            Attempt = new short[lines.Count],
            Amount = new long[lines.Count],
            Bank = new int[lines.Count],
            Commune = new int[lines.Count],
        };
        for (int i = 0; i < lines.Count; i++)
        {
            PayableLine line = lines[i];
            columns.Beneficiary[i] = line.Index;
            columns.Attempt[i] = line.Attempt;
            columns.Amount[i] = line.Amount;
            columns.Bank[i] = line.Bank;
            columns.Commune[i] = line.Commune;
        }

        JournalEntry entry = NextEntry(EntryKind.Orders, context, columns, EncodePayees(lines)) with
        {
            BatchId = batchId,
            Programme = rules.Programme,
            Period = rules.Period,
            PreviousOrders = LastOrders,
        };
        return new OrdersPlan(EntryHash.Seal(entry, Hash), contentHash);
    }

    private void ApplyOrders(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        OrderSheet sheet = SheetOf(entry.Programme!.Value, entry.Period!.Value);
        if (_batches.ContainsKey(entry.BatchId!))
            throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} orders batch {entry.BatchId} a second time.");
        var batch = new CohortBatch(entry.BatchId!, checked((ushort)_batchList.Count), entry.Sequence);
        for (int i = 0; i < columns.Count; i++)
        {
            int index = columns.Beneficiary[i];
            if (sheet.StateOf(index) is OrderState.Rejected or OrderState.Returned)
                _batchList[sheet.BatchOf(index)].Supersede(sheet.BankOf(index), sheet.StateOf(index), sheet.AmountOf(index));
            sheet.SetOrder(index, columns.Attempt![i], columns.Amount![i], columns.Bank![i], batch.Number, People);
            batch.AddOrder(columns.Bank[i], columns.Amount[i]);
        }

        _batches.Add(batch.BatchId, batch);
        _batchList.Add(batch);
        LastOrders = entry.Sequence;
    }

    private List<PayableLine> CollectPayable(RunRules rules, Area area, List<Refusal>? refusals)
    {
        _sheets.TryGetValue((rules.Programme, rules.Period), out OrderSheet? sheet);
        ReadOnlySpan<BeneficiaryFacts> everybody = _people.Facts;
        var lines = new List<PayableLine>(everybody.Length);
        for (int index = 0; index < everybody.Length; index++)
        {
            ref readonly BeneficiaryFacts facts = ref everybody[index];
            if (!area.Contains(facts.Commune))
                continue;
            Verdict verdict = rules.Judge(facts);
            if (verdict.IsPayable && sheet?.IsOpen(index) == false)
                verdict = verdict with { Rule = RefusalRuleNumber.AlreadyOrdered };
            if (verdict.IsPayable)
                lines.Add(new PayableLine(index, (short)((sheet?.AttemptOf(index) ?? 0) + 1), verdict.Amount, facts.Bank, facts.Commune));
            else
                refusals?.Add(new Refusal(index, verdict.Rule, verdict.Amount));
        }

        return lines;
    }

    private byte[] HashContent(List<PayableLine> lines)
    {
        if (lines.Count == 0)
            return NobodyPayable;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[ContentBuffer];
        int length = 0;
        foreach (PayableLine line in lines)
        {
            if (length > ContentBuffer - LineHeadBytes - BeneficiaryCodec.MaxBytes)
            {
                hash.AppendData(buffer[..length]);
                length = 0;
            }

            Span<byte> to = buffer[length..];
            BinaryPrimitives.WriteInt32LittleEndian(to, line.Index);
            BinaryPrimitives.WriteInt16LittleEndian(to[4..], line.Attempt);
            BinaryPrimitives.WriteInt64LittleEndian(to[6..], line.Amount);
            BinaryPrimitives.WriteInt32LittleEndian(to[14..], line.Bank);
            BinaryPrimitives.WriteInt32LittleEndian(to[18..], line.Commune);
            ReadOnlySpan<byte> record = _people.Record(line.Index);
            record.CopyTo(to[LineHeadBytes..]);
            length += LineHeadBytes + record.Length;
        }

        hash.AppendData(buffer[..length]);
        return hash.GetHashAndReset();
    }

    /// <summary>Three fields a payee as <see cref="PayeeDetails"/> reads them; the citizen id only for cash, where the clerk must ask for the card.</summary>
    private byte[] EncodePayees(List<PayableLine> lines)
    {
        using var personal = new MemoryStream(lines.Count * 40);
        Span<byte> citizenId = stackalloc byte[12];
        foreach (PayableLine line in lines)
        {
            ReadOnlySpan<byte> record = _people.Record(line.Index);
            BeneficiaryCodec.ReadPayee(record, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
            WriteField(personal, name);
            WriteField(personal, account);
            if (PayerChannels.IsCash(line.Bank) && BeneficiaryCodec.ReadId(record).TryFormat(citizenId, out int written, "D12", System.Globalization.CultureInfo.InvariantCulture))
                WriteField(personal, citizenId[..written]);
            else
                WriteField(personal, []);
        }

        return personal.ToArray();
    }

    private static void WriteField(MemoryStream stream, ReadOnlySpan<byte> field)
    {
        stream.WriteByte(checked((byte)field.Length));
        stream.Write(field);
    }

    private readonly record struct PayableLine(int Index, short Attempt, long Amount, int Bank, int Commune);
}
