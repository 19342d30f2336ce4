package main

import (
	"context"
	"fmt"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/containerd/containerd/snapshots"
)

const below = "bench-below"

// snapshotsJob: how many snapshots are prepared on a parent and removed again in a second, and how long a look takes.
// The labels keep them from both collectors.
func snapshotsJob(ctx context.Context, p plan, servers []*server) {
	root := snapshots.WithLabels(map[string]string{"containerd.io/gc.root": "bench"})
	fmt.Printf("warm-up of each server: %d pairs of prepare and remove with 8 clients, %d looks; that and each measurement at most %v\n",
		p.pairs, p.lookups/2, p.patience)
	for _, s := range servers {
		sn := s.client.SnapshotService("overlayfs")
		parent := ""
		for i := 0; i < 4; i++ {
			name := fmt.Sprintf("%s-%d", below, i)
			_, err := sn.Prepare(ctx, name+"-work", parent, root)
			fail(err)
			fail(sn.Commit(ctx, name, name+"-work", root))
			parent = name
		}
		s.pairs(ctx, parent, p.pairs, 8, p.patience)
		_, err := sn.Prepare(ctx, "looked-at", parent, root)
		fail(err)
		s.looks(ctx, p.lookups/2)
	}
	parent := below + "-3"
	for round := 0; round < p.rounds; round++ {
		for _, s := range servers {
			s.note("prepare + remove, 1 client", s.pairs(ctx, parent, p.pairs/4, 1, p.patience))
			s.note("prepare + remove, 8 clients", s.pairs(ctx, parent, p.pairs, 8, p.patience))
			mounts, stat := s.looks(ctx, p.lookups/2)
			s.note("Mounts p50", mounts)
			s.note("Stat p50", stat)
		}
	}
	report(servers, "prepare + remove, 1 client", "1/s", true)
	report(servers, "prepare + remove, 8 clients", "1/s", true)
	report(servers, "Mounts p50", "us", false)
	report(servers, "Stat p50", "us", false)
}

// pairs prepares and removes so many snapshots, or as many as there is time for, and returns how many a second.
func (s *server) pairs(ctx context.Context, parent string, count, clients int, patience time.Duration) float64 {
	sn := s.client.SnapshotService("overlayfs")
	root := snapshots.WithLabels(map[string]string{"containerd.io/gc.root": "bench"})
	var all sync.WaitGroup
	var done atomic.Int64
	begin := time.Now()
	for c := 0; c < clients; c++ {
		all.Add(1)
		s.serial++
		go func(serial int64) {
			defer all.Done()
			for i := 0; i < count/clients && time.Since(begin) < patience; i++ {
				key := fmt.Sprintf("pair-%d-%d", serial, i)
				_, err := sn.Prepare(ctx, key, parent, root)
				fail(err)
				fail(sn.Remove(ctx, key))
				done.Add(1)
			}
		}(s.serial)
	}
	all.Wait()
	return float64(done.Load()) / time.Since(begin).Seconds()
}

// looks returns the medians of Mounts and Stat in microseconds.
func (s *server) looks(ctx context.Context, count int) (float64, float64) {
	sn := s.client.SnapshotService("overlayfs")
	return middle(count, func() {
			_, err := sn.Mounts(ctx, "looked-at")
			fail(err)
		}), middle(count, func() {
			_, err := sn.Stat(ctx, below+"-3")
			fail(err)
		})
}

func middle(count int, look func()) float64 {
	times := make([]float64, count)
	for i := range times {
		begin := time.Now()
		look()
		times[i] = float64(time.Since(begin).Nanoseconds()) / 1000
	}
	sort.Float64s(times)
	return times[count/2]
}
