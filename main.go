// Command cts brings national crime statistics to the International
// Classification of Crime for Statistical Purposes, checks them and keeps them
// as Parquet that DuckDB queries.
package main

import (
	"os"

	"cts/pipeline/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
