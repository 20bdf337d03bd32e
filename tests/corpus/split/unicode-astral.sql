-- statements: 2
SELECT '𝒜;𝒷', U&'\+01F600;'; SELECT '한' || ';' AS "𝒜";
