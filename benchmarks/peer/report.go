package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"
)

// note keeps one measured value.
func (s *server) note(what string, value float64) {
	s.results[what] = append(s.results[what], value)
}

func median(values []float64) float64 {
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	return sorted[len(sorted)/2]
}

func spread(values []float64) string {
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	return fmt.Sprintf("%.4g..%.4g", sorted[0], sorted[len(sorted)-1])
}

// report prints one line: both medians, both spreads, and how many times better ours is.
func report(servers []*server, what, unit string, moreIsBetter bool) {
	peer, ours := servers[0].results[what], servers[1].results[what]
	ratio := median(ours) / median(peer)
	if !moreIsBetter {
		ratio = 1 / ratio
	}
	fmt.Printf("%-34s %-8s %s %10.4g (%s)   %s %10.4g (%s)   ratio %.2f\n", what, unit,
		servers[0].name, median(peer), spread(peer), servers[1].name, median(ours), spread(ours), ratio)
}

// resident is the memory a process has, in MiB.
func (s *server) resident() float64 { return s.field("status", "VmRSS:") / 1024 }

// peak is the most memory it had since forgetPeak, in MiB, as the kernel saw it.
func (s *server) peak() float64 { return s.field("status", "VmHWM:") / 1024 }

func (s *server) forgetPeak() {
	fail(os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.pid), []byte("5"), 0))
}

// written is how many bytes it caused to be sent to a disk.
func (s *server) written() float64 { return s.field("io", "write_bytes:") }

// field is a number that procfs tells of the process.
func (s *server) field(file, name string) float64 {
	bytes, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", s.pid, file))
	fail(err)
	for _, line := range strings.Split(string(bytes), "\n") {
		if strings.HasPrefix(line, name) {
			value, err := strconv.ParseFloat(strings.Fields(line)[1], 64)
			fail(err)
			return value
		}
	}
	fail(fmt.Errorf("%s is not running", s.name))
	return 0
}

// processor is the time a process has had, in seconds.
func (s *server) processor() float64 {
	bytes, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	fail(err)
	fields := strings.Fields(string(bytes)[strings.LastIndex(string(bytes), ")")+2:])
	user, err := strconv.ParseFloat(fields[11], 64)
	fail(err)
	system, err := strconv.ParseFloat(fields[12], 64)
	fail(err)
	return (user + system) / 100
}

// peakOf is the most memory a process has had while work went on, in MiB.
func (s *server) peakOf(work func()) float64 {
	done := make(chan struct{})
	peak := make(chan float64)
	go func() {
		most := s.resident()
		for {
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
				if now := s.resident(); now > most {
					most = now
				}
			}
		}
	}()
	work()
	close(done)
	return <-peak
}
