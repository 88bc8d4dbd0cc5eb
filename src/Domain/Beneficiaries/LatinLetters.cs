namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// Composes and takes apart the Latin letters as Unicode's form NFC has it, because the programs run without ICU. The pairs are those of
/// UnicodeData, blocks Latin-1 to Latin Extended-B and Latin Extended Additional.
/// </summary>
public static class LatinLetters
{
    // A mark, then letters in pairs: without it and with it.
    private static readonly (string Mark, string Pairs)[] Table =
    [
        ("\u0300", "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ"),
        ("\u0301",
            "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓ"
            + "PṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ"),
        ("\u0302", "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
        ("\u0303", "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
        ("\u0304", "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡḶḸḷḹṚṜṛṝ"),
        ("\u0306", "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ"),
        ("\u0307", "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"),
        ("\u0308", "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
        ("\u0309", "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
        ("\u030A", "AÅaåUŮuůwẘyẙ"),
        ("\u030B", "OŐoőUŰuű"),
        ("\u030C", "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
        ("\u030F", "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ"),
        ("\u0311", "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
        ("\u031B", "OƠoơUƯuư"),
        ("\u0323", "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"),
        ("\u0324", "UṲuṳ"),
        ("\u0325", "AḀaḁ"),
        ("\u0326", "SȘsșTȚtț"),
        ("\u0327", "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
        ("\u0328", "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
        ("\u032D", "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
        ("\u032E", "HḪhḫ"),
        ("\u0330", "EḚeḛIḬiḭUṴuṵ"),
        ("\u0331", "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),
    ];

    private static readonly Dictionary<(char Letter, char Mark), char> Composed = Table
        .SelectMany(entry => entry.Pairs.Chunk(2).Select(pair => (Key: (pair[0], entry.Mark[0]), Letter: pair[1])))
        .ToDictionary(entry => entry.Key, entry => entry.Letter);

    private static readonly Dictionary<char, (char Letter, char Mark)> Parts =
        Composed.ToDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>False when Unicode has no letter for the two.</summary>
    public static bool TryCompose(char letter, char mark, out char composed) => Composed.TryGetValue((letter, mark), out composed);

    /// <summary>False when the letter has no mark.</summary>
    public static bool TryTakeApart(char letter, out char plain, out char mark)
    {
        bool isComposed = Parts.TryGetValue(letter, out (char Letter, char Mark) parts);
        (plain, mark) = parts;
        return isComposed;
    }

    /// <summary>The letter without any of its marks; đ and its like stay.</summary>
    public static char Plain(char letter)
    {
        while (Parts.TryGetValue(letter, out (char Letter, char Mark) parts))
            letter = parts.Letter;
        return letter;
    }

    /// <summary>Where a mark stands at its letter: marks of different places come in the order of these numbers.</summary>
    public static int PlaceOf(char mark) =>
        mark switch
        {
            '\u034F' => 0,
            (>= '\u0334' and <= '\u0338') => 1,
            (>= '\u0321' and <= '\u0322') or (>= '\u0327' and <= '\u0328') => 202,
            '\u031B' => 216,
            (>= '\u0316' and <= '\u0319') or (>= '\u031C' and <= '\u0320') or (>= '\u0323' and <= '\u0326')
                or (>= '\u0329' and <= '\u0333') or (>= '\u0339' and <= '\u033C') or (>= '\u0347' and <= '\u0349')
                or (>= '\u034D' and <= '\u034E') or (>= '\u0353' and <= '\u0356') or (>= '\u0359' and <= '\u035A') => 220,
            '\u0315' or '\u031A' or '\u0358' => 232,
            '\u035C' or '\u035F' or '\u0362' => 233,
            (>= '\u035D' and <= '\u035E') or (>= '\u0360' and <= '\u0361') => 234,
            '\u0345' => 240,
            _ => 230,
        };
}
