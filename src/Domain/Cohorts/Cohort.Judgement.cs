using System.Buffers.Binary;
using System.Security.Cryptography;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

public sealed partial class Cohort
{
    private const int LotHeadBytes = 1 + ProgrammeCode.Length + 4 + 4;
    private const int LineHeadBytes = 4 + 2 + 8 + 8 + 4 + 6 + 2;
    private const int MaxLineBytes = LineHeadBytes + (2 * byte.MaxValue);

    /// <summary>Bytes that are collected before they are hashed: a call for each line would cost more than the hashing.</summary>
    private const int ContentBuffer = 8_192;

    /// <summary>The dry run: judges everybody of the run and changes nothing.</summary>
    public CohortJudgement Judge(RunRequest run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var pass = new RunPass(this, run, batch: null);
        pass.JudgeEverybody(withChanges: true);
        return new CohortJudgement(
            [.. pass.Lots.OrderBy(lot => lot.Period).ThenBy(lot => lot.Bank)
                .Select(lot => new CohortLot(lot.Period, lot.Bank, lot.Sum, HashLot(run.Rules.Programme, lot)))],
            pass.Communes,
            pass.Refusals,
            pass.Changes,
            pass.Arrears,
            pass.CarriedOver,
            pass.Deducted);
    }

    /// <summary>The people whom a run refuses, in order of position.</summary>
    public IReadOnlyList<Refusal> RefusalsOf(RunRequest run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var pass = new RunPass(this, run, batch: null);
        pass.JudgeEverybody(withChanges: false);
        return pass.Refusals;
    }

    /// <summary>The people behind one number of the change report, in order of position.</summary>
    public IReadOnlyList<ChangedPerson> ChangesOf(RunRequest run, PayoutChange kind)
    {
        ArgumentNullException.ThrowIfNull(run);
        var pass = new RunPass(this, run, batch: null) { Collect = kind };
        pass.JudgeEverybody(withChanges: true);
        return pass.Changed;
    }

    /// <summary>What a run says of one person.</summary>
    public PersonJudgement JudgeOne(RunRequest run, int index)
    {
        ArgumentNullException.ThrowIfNull(run);
        var pass = new RunPass(this, run, batch: null);
        if (!pass.IsNobody)
            pass.Judge(index);
        var lines = new List<PersonLine>();
        foreach (LotLines lot in pass.Lots.OrderBy(lot => lot.Period))
        {
            foreach (PayableLine line in lot.Lines)
                lines.Add(new PersonLine(lot.Period, line.Attempt, line.Amount, line.Deducted));
        }

        return new PersonJudgement(lines, pass.Refusals);
    }

    /// <summary>What a run knows of a person for one month beside their own record.</summary>
    public PersonSignals SignalsOf(RunRequest run, int index, BenefitPeriod month)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunPass(this, run, batch: null).SignalsOf(index, month);
    }

    /// <summary>The newest order of a person for every programme and month, newest month first.</summary>
    public IReadOnlyList<PersonOrder> OrdersOf(int index) =>
    [
        .. _sheets.Values.Where(sheet => sheet.StateOf(index) != OrderState.None)
            .OrderByDescending(sheet => sheet.Period).ThenBy(sheet => sheet.Programme.Value, StringComparer.Ordinal)
            .Select(sheet => new PersonOrder(
                new EndToEndId(sheet.Programme, sheet.Period, Number, index, sheet.AttemptOf(index)),
                _batchList[sheet.BatchOf(index)].BatchId, sheet.AmountOf(index), sheet.StateOf(index))),
    ];

    private byte[] HashLot(ProgrammeCode programme, LotLines lot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[ContentBuffer];
        buffer[0] = 1;
        System.Text.Encoding.ASCII.GetBytes(programme.Value, buffer[1..]);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[(1 + ProgrammeCode.Length)..], lot.Period.YearMonth);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[(5 + ProgrammeCode.Length)..], lot.Bank);
        int length = LotHeadBytes;
        foreach (ref readonly PayableLine line in lot.Lines)
        {
            if (length > ContentBuffer - MaxLineBytes)
            {
                hash.AppendData(buffer[..length]);
                length = 0;
            }

            length += WriteLine(in line, buffer[length..]);
        }

        hash.AppendData(buffer[..length]);
        return hash.GetHashAndReset();
    }

    private int WriteLine(in PayableLine line, Span<byte> to)
    {
        ReadOnlySpan<byte> record = _people.Record(line.Index);
        BeneficiaryCodec.ReadCreditor(record, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
        BinaryPrimitives.WriteInt32LittleEndian(to, line.Index);
        BinaryPrimitives.WriteInt16LittleEndian(to[4..], line.Attempt);
        BinaryPrimitives.WriteInt64LittleEndian(to[6..], line.Amount);
        BinaryPrimitives.WriteInt64LittleEndian(to[14..], line.Deducted);
        BinaryPrimitives.WriteInt32LittleEndian(to[22..], line.Commune);
        record.Slice(1, 6).CopyTo(to[26..]);
        to[32] = (byte)name.Length;
        to[33] = (byte)account.Length;
        name.CopyTo(to[LineHeadBytes..]);
        account.CopyTo(to[(LineHeadBytes + name.Length)..]);
        return LineHeadBytes + name.Length + account.Length;
    }
}

/// <summary>The newest order of a person for one programme and month.</summary>
public readonly record struct PersonOrder(EndToEndId Id, string BatchId, long Amount, OrderState State);
