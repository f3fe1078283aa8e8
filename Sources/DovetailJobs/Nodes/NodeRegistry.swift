/// The node types this build runs. A new one is one line here.
enum NodeRegistry {
    static let types: [any JobNode.Type] = [
        S3CsvSource.self,
        S3JsonSource.self,
        S3ParquetSource.self,
        ApplyMapping.self,
        SelectFields.self,
        DropFields.self,
        RenameField.self,
        Filter.self,
        Join.self,
        Union.self,
        Aggregate.self,
        DropDuplicates.self,
        S3GlueParquetTarget.self,
        S3DirectTarget.self,
    ]

    static func type(named name: String) -> (any JobNode.Type)? { types.first { $0.typeName == name } }

    /// All node types of the public service model.
    static let glueTypes = [
        "AmazonRedshiftSource", "AmazonRedshiftTarget", "Aggregate", "ApplyMapping", "AthenaConnectorSource",
        "CatalogDeltaSource", "CatalogHudiSource", "CatalogIcebergSource", "CatalogKafkaSource",
        "CatalogKinesisSource", "CatalogSource", "CatalogTarget", "ConnectorDataSource", "ConnectorDataTarget",
        "CustomCode", "DirectJDBCSource", "DirectKafkaSource", "DirectKinesisSource", "DropDuplicates", "DropFields",
        "DropNullFields", "DynamicTransform", "DynamoDBCatalogSource", "DynamoDBELTConnectorSource",
        "EvaluateDataQuality", "EvaluateDataQualityMultiFrame", "FillMissingValues", "Filter",
        "GovernedCatalogSource", "GovernedCatalogTarget", "JDBCConnectorSource", "JDBCConnectorTarget", "Join",
        "Merge", "MicrosoftSQLServerCatalogSource", "MicrosoftSQLServerCatalogTarget", "MySQLCatalogSource",
        "MySQLCatalogTarget", "OracleSQLCatalogSource", "OracleSQLCatalogTarget", "PIIDetection",
        "PostgreSQLCatalogSource", "PostgreSQLCatalogTarget", "Recipe", "RedshiftSource", "RedshiftTarget",
        "RelationalCatalogSource", "RenameField", "Route", "S3CatalogDeltaSource", "S3CatalogHudiSource",
        "S3CatalogIcebergSource", "S3CatalogSource", "S3CatalogTarget", "S3CsvSource", "S3DeltaCatalogTarget",
        "S3DeltaDirectTarget", "S3DeltaSource", "S3DirectTarget", "S3ExcelSource", "S3GlueParquetTarget",
        "S3HudiCatalogTarget", "S3HudiDirectTarget", "S3HudiSource", "S3HyperDirectTarget",
        "S3IcebergCatalogTarget", "S3IcebergDirectTarget", "S3JsonSource", "S3ParquetSource", "SelectFields",
        "SelectFromCollection", "SnowflakeSource", "SnowflakeTarget", "SparkConnectorSource",
        "SparkConnectorTarget", "SparkSQL", "Spigot", "SplitFields", "Union",
    ]
}
