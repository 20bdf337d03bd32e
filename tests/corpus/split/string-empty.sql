-- statements: 2
SELECT ''; SELECT ''';''';
