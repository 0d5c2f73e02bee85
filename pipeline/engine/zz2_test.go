package engine

import "cts/pipeline/lake"

func newMem() lake.Storage { return lake.NewMemory() }
