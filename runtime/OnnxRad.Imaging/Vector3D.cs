namespace OnnxRad.Imaging;

/// <summary>A point or a direction in patient coordinates: x to the left, y to the back, z to the head (LPS), in mm.</summary>
public readonly record struct Vector3D(double X, double Y, double Z)
{
    /// <summary>The length.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>The sum of two vectors.</summary>
    public static Vector3D operator +(Vector3D a, Vector3D b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>The difference of two vectors.</summary>
    public static Vector3D operator -(Vector3D a, Vector3D b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>A vector times a factor.</summary>
    public static Vector3D operator *(double factor, Vector3D v) => new(factor * v.X, factor * v.Y, factor * v.Z);

    /// <summary>The scalar product.</summary>
    public double Dot(Vector3D other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>The vector product.</summary>
    public Vector3D Cross(Vector3D other) =>
        new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));
}
