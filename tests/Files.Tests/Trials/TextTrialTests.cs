using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests.Trials;

/// <summary>Texts and values as offices send them: what can be told for certain is taken, the rest is refused by name.</summary>
public sealed class TextTrialTests : IDisposable
{
    private static readonly string[] Typed =
    [
        "Đoàn Đức Cúc", "Trà Thị Phúc", "Phạm Minh Cúc", "Đỗ Văn Hạnh", "Phạm Đình Ngọc", "Trà Ngọc Út", "Tô Thị Mai", "Trịnh Văn Bão",
        "Hoàng Kim Sửu", "Phạm Văn Lâm", "Mai Đình Khánh", "Võ Minh Út", "Võ Thanh Hòa", "Lê Văn Tuấn", "Mai Quang Tú", "Vũ Hữu Mão",
    ];

    private readonly Trial _trial = new();

    public void Dispose() => _trial.Dispose();

    [Theory]
    [InlineData("full_name", "Nguy?n Th? H??ng")]
    [InlineData("full_name", "Tr?n Van An")]
    [InlineData("full_name", "Nguyen Th?")]
    [InlineData("full_name", "Nguy\uFFFDn An")]
    [InlineData("account_holder", "NGUY?N")]
    [InlineData("decision_number", "12/Q?-UBND")]
    public void A_text_that_lost_letters_is_refused(string field, string text) =>
        Trial.Errors(_trial.ImportText(Trial.Table(Trial.Person(1, (field, text)), Trial.Person(2))).Take(1))
            .ShouldBe([$"2:{field}:LETTER_UNKNOWN"]);

    [Theory]
    [InlineData("Ấp 3?", null)]
    [InlineData("Ấp Bình Hòa?", null)]
    [InlineData("?", "ADDRESS_FORMAT")]
    [InlineData("Th? xã Bến Cát", "LETTER_UNKNOWN")]
    [InlineData("12", "ADDRESS_FORMAT")]
    [InlineData("0", null)]
    public void A_question_mark_may_stand_at_the_end_of_an_address(string address, string? rule) =>
        Trial.Errors(Optional("address", address)).ShouldBe(rule is null ? [] : [$"2:address:{rule}"]);

    [Fact]
    public void Western_bytes_are_not_taken_for_an_encoding_of_Vietnamese()
    {
        Encoding western = CodePagesEncodingProvider.Instance.GetEncoding(1252, new BestFit(), DecoderFallback.ExceptionFallback)!;
        foreach (int people in (int[])[1, 2, 4, 8, 16])
        {
            string table = Trial.Table([.. Typed.Take(people).Select((name, i) => Trial.Person(
                i + 1, ("full_name", name), ("account_holder", ""), ("decision_number", "12")))]);
            Should.Throw<RegistryFileException>(() => _trial.Import(table, western)).Message.ShouldContain("CSV UTF-8");
            string path = _trial.Write("named.csv", western.GetBytes(table));
            Should.Throw<RegistryFileException>(() => _trial.Import(path, new TableOptions { Encoding = "windows-1258" }));
        }
    }

    [Theory]
    [InlineData("windows-1258")]
    [InlineData("tcvn3")]
    [InlineData("vni")]
    public void What_really_is_an_old_encoding_is_known(string encoding)
    {
        string table = Trial.Table(
            [.. Enumerable.Range(1, 5).Select(i => Trial.Person(i, ("full_name", "Nguyễn Thị Hường"), ("decision_number", "12/QĐ")))]);
        RegistryRow[] rows = _trial.Import(_trial.Write("old.csv", [.. table.SelectMany(letter => LegacyBytes.Of(letter, encoding))]));
        rows.ShouldAllBe(row => row.Record != null && row.Record.FullName == "Nguyễn Thị Hường");
    }

    [Theory]
    [InlineData("NguyÔn V¨n Hïng|TrÇn ThÞ H­êng|Ph¹m V¨n §øc|Lª ThÞ Ph­îng|§Æng ThÞ M­êi", "TCVN3")]
    [InlineData("Nguyeãn Vaên Huøng|Traàn Thò Höôøng|Phaïm Vaên Ñöùc|Leâ Thò Phöôïng|Ñaëng Thò Möôøi", "VNI")]
    public void Letters_of_old_fonts_are_found_in_Unicode(string names, string font)
    {
        string[] all = names.Split('|');
        string table = Trial.Table([.. all.Select((name, i) => Trial.Person(i + 1, ("full_name", name), ("account_holder", "")))]);
        Should.Throw<RegistryFileException>(() => _trial.ImportText(table)).Message.ShouldContain(font);
        string rows = SheetFile.Row(1, Trial.Columns)
            + string.Concat(all.Select((name, i) => SheetFile.Row(i + 2, Trial.Person(i + 1, ("full_name", name)))));
        Should.Throw<RegistryFileException>(() => _trial.Import(new SheetFile { Rows = rows })).Message.ShouldContain(font);
        foreach (string name in all)
            OldFonts.Find(name).ShouldNotBeNull(name);
    }

    [Theory]
    [InlineData("Nguyễn Thị Hoà")]
    [InlineData("Trần Duyên Thuý")]
    [InlineData("H'Mông Niê")]
    [InlineData("Y Bhăm Êban")]
    [InlineData("K'Brêh")]
    [InlineData("Rơ Châm Ŏn")]
    [InlineData("Müller Hà")]
    [InlineData("José Saïd")]
    [InlineData("Noël Björn")]
    [InlineData("Siu Ƀen")]
    [InlineData("Thạch (ថាច់)")]
    [InlineData("NGUYỄN VĂN ÁNH")]
    public void Names_of_all_peoples_are_names(string name)
    {
        RegistryRow row = _trial.ImportText(Trial.Table(Trial.Person(1, ("full_name", name), ("account_holder", "")))).Single();
        row.Errors.ShouldBeEmpty();
        row.Record!.FullName.ShouldBe(name);
    }

    [Theory]
    [InlineData("Nguyễn\u200B Thị Hường")]
    [InlineData("Nguyễn Thị\u00AD Hường")]
    [InlineData("\uFEFFNguyễn Thị Hường")]
    [InlineData("Nguyễn \u202EThị Hường\u202C")]
    [InlineData("Nguyễn Thị\u2060 Hường")]
    [InlineData("Nguyễn\u00A0Thị\u2003Hường")]
    [InlineData("Nguye\u0302\u0303n Thi\u0323 Hu\u031Bo\u031B\u0300ng")]
    [InlineData("Nguye\u0303\u0302n Thi\u0323 Hu\u031Bo\u0300\u031Bng")]
    public void What_cannot_be_seen_is_in_no_name(string name)
    {
        RegistryRow row = _trial.ImportText(Trial.Table(Trial.Person(1, ("full_name", name)))).Single();
        row.Errors.ShouldBeEmpty();
        row.Record!.FullName.ShouldBe("Nguyễn Thị Hường");
        NameComparison.SamePerson(name, "NGUYEN THI HUONG").ShouldBeTrue();
    }

    [Theory]
    [InlineData("Ðặng Văn Mẫu", "Đặng Văn Mẫu")]
    [InlineData("Ɖỗ Văn Mẫu", "Đỗ Văn Mẫu")]
    [InlineData("ðào Văn ɖẫu", "đào Văn đẫu")]
    [InlineData("Y Ni\u0306n C\u030Can o\u0306", "Y Nĭn Čan ŏ")]
    public void A_letter_is_the_letter_that_is_meant(string typed, string meant)
    {
        RegistryRow row = _trial.ImportText(Trial.Table(Trial.Person(1, ("full_name", typed), ("account_holder", "")))).Single();
        row.Record!.FullName.ShouldBe(meant);
        NameComparison.SamePerson(typed, meant).ShouldBeTrue();
    }

    [Fact]
    public void Blanks_of_any_kind_come_off_every_value_and_within_a_value_they_are_named()
    {
        string[] names = [.. Trial.Columns, "phone"];
        string table = string.Join(",", names.Select(name => $"\u00A0{name}\u200B")) + "\n"
            + Line(1, "citizen_id", "074139000001\u00A0") + Line(2, "citizen_id", "\u200B074139000002")
            + Line(3, "account_number", "\u00A00071000003") + Line(4, "sex", "F\u00A0") + Line(5, "date_of_birth", "1939-05-06\t")
            + Line(6, "bank_bin", "970\u00A0436");
        RegistryRow[] rows = _trial.ImportText(table);
        Trial.Errors(rows).ShouldBe(["7:bank_bin:BANK_UNKNOWN"]);
        rows[5].Errors[0].Cell.ShouldBe("N7");
        rows[5].Errors[0].Value.ShouldBe("970[U+00A0]436");
        rows[5].Errors[0].Remedy.ShouldContain("U+00A0");
        rows[2].Record!.Account.ShouldBe("0071000003");

        static string Line(int number, string field, string value) => string.Join(
            ',', Trial.Person(number, ("citizen_id", $"0741390{number:D5}"), (field, value))) + ",\n";
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Rows_of_nothing_but_separators_are_no_rows(char separator)
    {
        string blank = new(separator, 18);
        string quoted = string.Join(separator, Enumerable.Repeat("\"\"", 19));
        string nbsp = string.Join(separator, Enumerable.Repeat("\u00A0", 19));
        string table = Trial.Table(Trial.Person(1)).Replace(',', separator) + $"{blank}\n{quoted}\r\n{nbsp}\n \n"
            + string.Join(separator, Trial.Person(2)) + "\n";
        RegistryRow[] rows = _trial.ImportText(table);
        rows.Select(row => row.Line).ShouldBe([2, 7]);
        Trial.Errors(rows).ShouldBeEmpty();
    }

    [Fact]
    public void Rows_may_end_early_and_what_is_missing_is_named()
    {
        string[] optional = [.. Trial.Columns, "phone", "address", "arrears_from"];
        string full = string.Join(',', Trial.Person(1));
        string table = string.Join(',', optional) + $"\n{full},,,\n{string.Join(',', Trial.Person(2))},,\n"
            + $"{string.Join(',', Trial.Person(3))}\n{string.Join(',', Trial.Person(4).Take(16))}\n074139000005,Nguyễn Thị Năm\n";
        RegistryRow[] rows = _trial.ImportText(table);
        Trial.Errors(rows.Take(4)).ShouldBeEmpty();
        rows[4].Record.ShouldBeNull();
        Trial.Errors(rows.Skip(4)).ShouldContain("6:sex:SEX_FORMAT");
        Trial.Errors(rows.Skip(4)).ShouldNotContain(error => error.Contains("FIELD_COUNT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void Lines_may_end_in_carriage_returns_only(string encoding)
    {
        string table = Trial.Table(Trial.Person(1), Trial.Person(2), Trial.Person(3)).Replace('\n', '\r');
        Encoding of = Encoding.GetEncoding(encoding);
        RegistryRow[] rows = _trial.Import(_trial.Write("mac.csv", [.. of.GetPreamble(), .. of.GetBytes(table)]));
        rows.Select(row => row.Line).ShouldBe([2, 3, 4]);
        Trial.Errors(rows).ShouldBeEmpty();
        rows = _trial.ImportText(table.Replace(',', ';'));
        rows.Length.ShouldBe(3);
    }

    [Fact]
    public void A_message_on_a_header_repeats_no_value_of_a_person()
    {
        string person = string.Join(',', Trial.Person(1));
        foreach (string text in (string[])[$"{person}\n{person}\n", $"account_since {person}\n", string.Join(';', Trial.Person(1)) + "\n"])
        {
            string message = Should.Throw<RegistryFileException>(() => _trial.ImportText(text)).Message;
            message.ShouldContain("missing citizen_id");
            foreach (string value in (string[])["074139000001", "0071000001", "1939-05-06", "Nguyễn", "NGUYEN"])
                message.ShouldNotContain(value);
        }
    }

    [Fact]
    public void Joined_files_are_one_file_when_their_columns_are_the_same()
    {
        string one = "\uFEFF" + Trial.Table(Trial.Person(1), Trial.Person(2));
        string two = "\uFEFF" + Trial.Table(Trial.Person(3), Trial.Person(4));
        RegistryRow[] rows = _trial.ImportText(one + two);
        Trial.Errors(rows).ShouldBeEmpty();
        rows.Length.ShouldBe(4);
        _trial.Notes.Single().Code.ShouldBe(TableNotes.HeaderAgain);

        _trial.ImportText("\uFEFF" + one).Length.ShouldBe(2);

        string[] other = [.. Trial.Columns.Reverse()];
        string joined = one + string.Join(',', other) + "\n" + string.Join(',', Trial.Person(3).Reverse()) + "\n";
        rows = _trial.ImportText(joined);
        rows.Count(row => row.Record is not null).ShouldBe(2);
        Trial.Errors(rows).ShouldBe(["4::HEADER_OTHER"]);
    }

    [Theory]
    [InlineData("sep=;", ';')]
    [InlineData("\"sep=\t\"", '\t')]
    [InlineData("sep=,", ',')]
    [InlineData("ỦY BAN NHÂN DÂN XÃ MẪU", ';')]
    public void A_title_and_a_line_for_the_spreadsheet_may_stand_above(string first, char separator)
    {
        string table = first + "\n" + Trial.Table(Trial.Person(1)).Replace(',', separator);
        _trial.ImportText(table).Single().Record.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("0000000000", "")]
    [InlineData("1111111111", "")]
    [InlineData("0123456789", "")]
    [InlineData("-", "")]
    [InlineData("912345678", "0912345678")]
    [InlineData("+84.912.345.678", "0912345678")]
    [InlineData("'0912345678", "0912345678")]
    public void A_telephone_that_nobody_has_is_none(string phone, string stored) =>
        Optional("phone", phone).Single().Record!.Phone.ShouldBe(stored);

    [Theory]
    [InlineData("date_of_birth", "06/05/1939", "Which of the two")]
    [InlineData("date_of_birth", "25/05/1939", "1939-05-25")]
    [InlineData("date_of_birth", "06/05/39", "two digits")]
    [InlineData("date_of_birth", "1939", "1939-01-01")]
    [InlineData("date_of_birth", "05/1939", "1939-05-01")]
    [InlineData("date_of_birth", "1939-05-06T00:00:00", "1939-05-06")]
    [InlineData("date_of_birth", "1939-05-05T17:00:00Z", "yyyy-mm-dd")]
    [InlineData("date_of_birth", "14371", "number that a spreadsheet keeps")]
    [InlineData("citizen_id", "7.4139E+10", "set the column to text")]
    [InlineData("citizen_id", "74139017009", "set the column to text")]
    [InlineData("citizen_id", "74139017010.0", "set the column to text")]
    [InlineData("citizen_id", "281234567", "12 digits of the citizen identity")]
    [InlineData("citizen_id", "０７４１３９０１７０１２", "12 digits")]
    [InlineData("account_number", "5.5902E+12", "last digits are lost")]
    [InlineData("account_number", "0071 0170 15", "without spaces")]
    [InlineData("sex", "Nữ", "F for Nữ")]
    [InlineData("commune_code", "1", "five-digit")]
    [InlineData("date_of_birth", "1939-02-29", "calendar day")]
    public void A_remedy_answers_what_was_found(string field, string value, string remedy)
    {
        RegistryRow row = _trial.ImportText(Trial.Table(Trial.Person(1, (field, value)))).Single();
        RowError error = row.Errors.First(error => error.Field == field);
        error.Remedy.ShouldContain(remedy);
        ImportTexts.Rules.ShouldContain(error.Rule);
    }

    [Theory]
    [InlineData("Nov-24", "set the column to text")]
    [InlineData("11/2024", "2024-11")]
    public void A_month_is_written_as_year_and_month(string month, string remedy) => _trial
        .ImportText(Trial.Table(Trial.Person(1, ("standing", "suspended"), ("standing_since", month)))).Single().Errors.Single().Remedy
        .ShouldContain(remedy);

    [Theory]
    [InlineData("citizen_id", "'074139000001")]
    [InlineData("citizen_id", "\"=\"\"074139000001\"\"\"")]
    [InlineData("account_number", "\"=\"\"0071000001\"\"\"")]
    [InlineData("account_number", "'0071000001")]
    [InlineData("decision_date", "'2022-03-04")]
    [InlineData("sex", "'F")]
    [InlineData("bank_bic", "bftvvnvxxxx")]
    public void The_signs_with_which_a_spreadsheet_keeps_a_text_come_off(string field, string value)
    {
        BeneficiaryRecord plain = _trial.ImportText(Trial.Table(Trial.Person(1))).Single().Record.ShouldNotBeNull();
        _trial.ImportText(Trial.Table(Trial.Person(1, (field, value)))).Single().Record.ShouldBe(plain);
    }

    [Fact]
    public void A_limit_is_told_in_what_it_counts()
    {
        Optional("address", "Ấp " + new string('ạ', 80)).Single().Errors.ShouldBeEmpty();
        RowError error = Optional("address", "Ấp " + new string('ạ', 90)).Single().Errors.Single();
        error.Rule.ShouldBe(FileRules.TextTooLong);
        error.Remedy.ShouldContain("255 bytes");
        Optional("address", new string('a', 141)).Single().Errors.Single().Remedy.ShouldBe("Shorten it to 140 characters.");
    }

    [Theory]
    [InlineData("\t=HYPERLINK(1)")]
    [InlineData("＝1+1")]
    [InlineData("=1+1")]
    [InlineData("@x")]
    [InlineData("17")]
    public void A_name_begins_with_a_letter(string name) =>
        Trial.Errors(_trial.ImportText(Trial.Table(Trial.Person(1, ("full_name", name))))).ShouldBe(["2:full_name:NAME_FORMAT"]);

    [Theory]
    [InlineData("#SPILL!")]
    [InlineData("#CALC!")]
    [InlineData("#N/A")]
    [InlineData("#NAME?")]
    [InlineData("#DIV/0!")]
    [InlineData("########")]
    [InlineData("Err:502")]
    public void An_error_is_known_by_its_form(string name) =>
        Trial.Errors(_trial.ImportText(Trial.Table(Trial.Person(1, ("full_name", name))))).ShouldBe(["2:full_name:CELL_ERROR"]);

    private RegistryRow[] Optional(string name, string value) =>
        _trial.ImportText(string.Join(',', Trial.Columns) + $",{name}\n{string.Join(',', Trial.Person(1))},{value}\n");

    /// <summary>
    /// What a program on a Western Windows writes for a letter that the code page lacks: its plain letter, or a question mark.
    /// </summary>
    private sealed class BestFit : EncoderFallback
    {
        public override int MaxCharCount => 1;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : EncoderFallbackBuffer
        {
            private char _next;

            public override int Remaining => _next == default ? 0 : 1;

            public override bool Fallback(char charUnknown, int index)
            {
                _next = charUnknown switch { 'ă' => 'a', 'Ă' => 'A', 'đ' => 'ð', 'Đ' => 'Ð', 'ơ' => 'o', 'ư' => 'u', 'ũ' => 'u', _ => '?' };
                return true;
            }

            public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) => Fallback('?', index);

            public override char GetNextChar()
            {
                (char next, _next) = (_next, default);
                return next;
            }

            public override bool MovePrevious() => false;
        }
    }
}
