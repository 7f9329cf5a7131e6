namespace OnnxRad.Server.Configuration;

/// <summary>The kinds of token that protobuf's text format has.</summary>
enum TextTokenKind
{
    /// <summary>A name or a word such as <c>true</c>.</summary>
    Word,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string, unescaped.</summary>
    String,

    /// <summary>One of <c>: { } [ ] &lt; &gt; , ; -</c>.</summary>
    Symbol,

    /// <summary>Nothing is left.</summary>
    End,
}
