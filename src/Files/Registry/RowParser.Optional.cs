using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>The columns that a file may have.</summary>
internal sealed partial class RowParser
{
    private const int VietnamDigits = 9;

    private StandingReason ReadReason(ReadOnlySpan<byte> record, Standing standing, BenefitPeriod? since)
    {
        ReadOnlySpan<byte> text = Field(record, Column.StandingReason);
        if (text.IsEmpty)
        {
            if (standing == Standing.Active && BenefitPeriod.TryParse(Shorten(Field(record, Column.ArrearsFrom)), out BenefitPeriod owed)
                && owed < since)
            {
                Fail(Column.StandingReason, text, ImportRules.ReasonMissing);
            }

            return StandingReason.None;
        }

        if (!StandingReasons.TryParse(Shorten(text), out StandingReason reason))
            Fail(Column.StandingReason, text, ImportRules.ReasonFormat);
        else if (standing == Standing.Active && !IsOfSuspension(reason, since))
            Fail(Column.StandingReason, text, ImportRules.ReasonWhileActive);
        return reason;
    }

    /// <summary>After a suspension the row keeps its reason, and names the month from which the person is active again.</summary>
    private static bool IsOfSuspension(StandingReason reason, BenefitPeriod? since) =>
        since is not null
        && reason is StandingReason.Uncollected or StandingReason.Custody or StandingReason.RedeterminationRefused;

    /// <summary>Digits only; +84 and 0084 become the leading zero, so that one telephone has one number.</summary>
    private string ReadPhone(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> text = Field(record, Column.Phone);
        if (text.IsEmpty || TextFaults.WithoutPlaceholder(Shorten(text)).Length == 0)
            return "";
        bool numberCell = text.EndsWith(CellMarks.Number);
        if (numberCell)
            text = text[..^CellMarks.Number.Length];
        Span<char> digits = stackalloc char[FileLimits.MaxPhoneDigits + 1];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit((char)text[i]) && length < digits.Length)
                digits[length++] = (char)text[i];
            else if (!" .-()"u8.Contains(text[i]) && !(text[i] == '+' && i == 0))
                length = digits.Length;
        }

        if (numberCell && length != VietnamDigits)
        {
            Fail(Column.Phone, Field(record, Column.Phone), FileRules.NumberCell);
            return "";
        }

        if (length is < FileLimits.MinPhoneDigits or > FileLimits.MaxPhoneDigits)
        {
            Fail(Column.Phone, text, ImportRules.PhoneFormat);
            return "";
        }

        // A number cell, and a mobile number of nine digits, have lost the leading zero and nothing else.
        ReadOnlySpan<char> number = digits[..length];
        if (IsPlaceholder(number))
            return "";
        if (numberCell || (length == VietnamDigits && number[0] is '3' or '5' or '7' or '8' or '9'))
            return string.Concat("0", number);
        if (number.StartsWith("0084") && length == VietnamDigits + 4)
            return string.Concat("0", number[4..]);
        return number.StartsWith("84") && length == VietnamDigits + 2 ? string.Concat("0", number[2..]) : number.ToString();
    }

    /// <summary>What forms hold where somebody has no telephone: one digit only, or the digits in their order.</summary>
    private static bool IsPlaceholder(ReadOnlySpan<char> number) =>
        !number.ContainsAnyExcept(number[0]) || number is "0123456789" or "1234567890" or "123456789" or "12345678";

    private BenefitPeriod? ReadArrears(ReadOnlySpan<byte> record)
    {
        BenefitPeriod? month = ReadMonth(record, Column.ArrearsFrom);
        if (month > BenefitPeriod.Of(today))
            Fail(Column.ArrearsFrom, Field(record, Column.ArrearsFrom), ImportRules.MonthInFuture);
        return month;
    }

    private (int Previous, BenefitPeriod? Since) ReadMove(ReadOnlySpan<byte> record, int commune)
    {
        ReadOnlySpan<byte> text = Field(record, Column.PreviousCommune);
        BenefitPeriod? since = ReadMonth(record, Column.CommuneSince);
        if (text.IsEmpty)
        {
            if (since is not null)
                Fail(Column.PreviousCommune, text, ImportRules.MoveIncomplete);
            return (0, null);
        }

        int previous = ReadCommune(record, Column.PreviousCommune);
        if (previous != 0 && previous == commune)
            Fail(Column.PreviousCommune, text, ImportRules.MoveToSameCommune);
        if (Field(record, Column.CommuneSince).IsEmpty)
            Fail(Column.CommuneSince, [], ImportRules.MoveIncomplete);
        return (previous, since);
    }

    private BenefitPeriod? ReadMonth(ReadOnlySpan<byte> record, Column column)
    {
        ReadOnlySpan<byte> text = Field(record, column);
        if (text.IsEmpty)
            return null;
        if (BenefitPeriod.TryParse(Shorten(text), out BenefitPeriod month))
            return month;
        if (!FailYear(column, text))
            Fail(column, text, ImportRules.MonthFormat);
        return null;
    }

    private GrantedBenefit[] ReadOtherGrants(ReadOnlySpan<byte> record, byte category)
    {
        ReadOnlySpan<byte> text = Field(record, Column.OtherGrants);
        if (text.IsEmpty)
            return [];
        string[] parts = FieldText.Words(text)
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > BeneficiaryRecord.MaxOtherGrants)
        {
            Fail(Column.OtherGrants, text, ImportRules.OtherGrantsCount, BeneficiaryRecord.MaxOtherGrants);
            return [];
        }

        var grants = new List<GrantedBenefit>(parts.Length);
        foreach (string part in parts)
        {
            if (ReadGrant(part) is not { } grant)
                continue;
            if (grant.Category == category || grants.Exists(other => other.Category == grant.Category))
                FailGrant(part, ImportRules.GrantTwice);
            grants.Add(grant);
        }

        return [.. grants];
    }

    /// <summary>
    /// <c>CODE[*children]|decision number|yyyy-mm-dd[|standing|yyyy-mm[|reason[|right from|back pay from]]]</c>; the last two are
    /// <c>yyyy-mm</c> or empty.
    /// </summary>
    private GrantedBenefit? ReadGrant(string part)
    {
        string[] fields = part.Split('|', StringSplitOptions.TrimEntries);
        string[] code = fields[0].Split('*', StringSplitOptions.TrimEntries);
        if (fields.Length is not (3 or 5 or 6 or 8) || code.Length > 2)
            return FailGrant(part, ImportRules.OtherGrantsFormat);
        if (!BenefitCategories.TryGet(code[0], out BenefitCategory? category))
            return FailGrant(code[0], ImportRules.CategoryUnknown);
        int children = 0;
        if (code.Length == 2 && (!Checks.TryNumber(Encoding.UTF8.GetBytes(code[1]), out children) || children > FileLimits.MaxChildren))
            return FailGrant(fields[0], ImportRules.ChildrenFormat, FileLimits.MaxChildren);
        if (TextFaults.RuleOf(fields[1], FileLimits.MaxDecisionNumberLength, isName: false) is { } rule)
            return FailGrant(fields[1], rule, FileLimits.MaxDecisionNumberLength);
        DateOnly date = default;
        byte[] day = Encoding.UTF8.GetBytes(fields[2]);
        if (day.Length > 0 && !Checks.TryDay(day, out date))
        {
            FailDate(Column.OtherGrants, day);
            return null;
        }

        var grant = new GrantedBenefit
        {
            Category = category.Number,
            Children = (byte)children,
            DecisionNumber = fields[1],
            DecisionDate = day.Length > 0 ? date : null,
        };
        return fields.Length == 3 ? grant : WithStanding(grant, fields) is { } standing ? WithMonths(standing, fields) : null;
    }

    private GrantedBenefit? WithMonths(GrantedBenefit grant, string[] fields)
    {
        if (fields.Length < 8)
            return grant;
        BenefitPeriod right = default, backPay = default;
        if ((fields[6].Length > 0 && !BenefitPeriod.TryParse(fields[6], out right))
            || (right != default && !IsRightMonth(right, grant.Category, grant.DecisionDate)))
        {
            return FailGrant(fields[6], ImportRules.RightFromMonth);
        }

        if ((fields[7].Length > 0 && !BenefitPeriod.TryParse(fields[7], out backPay))
            || (backPay != default && !IsBackPayMonth(backPay, grant.Standing, grant.StandingSince, grant.StandingReason)))
        {
            return FailGrant(fields[7], ImportRules.BackPayMonth);
        }

        return grant with
        {
            RightFrom = right == default ? null : right,
            BackPayFrom = backPay == default ? null : backPay,
        };
    }

    private GrantedBenefit? WithStanding(GrantedBenefit grant, string[] fields)
    {
        switch (fields[3])
        {
            case "active" when fields[4].Length == 0 && (fields.Length == 5 || fields[5].Length == 0):
                return grant;
            case "active" or "suspended" or "stopped":
                break;
            default:
                return FailGrant(fields[3], ImportRules.StandingFormat);
        }

        if (!BenefitPeriod.TryParse(fields[4], out BenefitPeriod since))
        {
            byte[] month = Encoding.UTF8.GetBytes(fields[4]);
            if (!FailYear(Column.OtherGrants, month))
                Fail(Column.OtherGrants, month, ImportRules.StandingMonth);
            return null;
        }

        var reason = StandingReason.None;
        if (fields.Length > 5 && fields[5].Length > 0 && !StandingReasons.TryParse(fields[5], out reason))
            return FailGrant(fields[5], ImportRules.ReasonFormat);
        if (fields[3] == "active" && reason != StandingReason.None && !IsOfSuspension(reason, since))
            return FailGrant(fields[5], ImportRules.ReasonWhileActive);
        return grant with
        {
            Standing = fields[3] switch { "active" => Standing.Active, "suspended" => Standing.Suspended, _ => Standing.Stopped },
            StandingSince = since,
            StandingReason = reason,
        };
    }

    private GrantedBenefit? FailGrant(string value, string rule, long number = 0)
    {
        Fail(Column.OtherGrants, Encoding.UTF8.GetBytes(value), rule, number);
        return null;
    }
}
