namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>A predictor of table H.1, as a type so that the loop over a row is compiled for each.</summary>
interface IPredictor
{
    static abstract int Of(int left, int above, int corner);
}

/// <summary>The predictors of table H.1 by their numbers.</summary>
static class Predictors
{
    public readonly struct One : IPredictor
    {
        public static int Of(int left, int above, int corner) => left;
    }

    public readonly struct Two : IPredictor
    {
        public static int Of(int left, int above, int corner) => above;
    }

    public readonly struct Three : IPredictor
    {
        public static int Of(int left, int above, int corner) => corner;
    }

    public readonly struct Four : IPredictor
    {
        public static int Of(int left, int above, int corner) => left + above - corner;
    }

    public readonly struct Five : IPredictor
    {
        public static int Of(int left, int above, int corner) => left + ((above - corner) >> 1);
    }

    public readonly struct Six : IPredictor
    {
        public static int Of(int left, int above, int corner) => above + ((left - corner) >> 1);
    }

    public readonly struct Seven : IPredictor
    {
        public static int Of(int left, int above, int corner) => (left + above) >> 1;
    }
}
